import assert from "node:assert/strict";
import {
  afterPage,
  type Position,
  readCursor,
  writeCursor,
} from "../../../../../src/core/sources/stackoverflow/api-position";

const wanted = { tags: ["flask", "python"], max: 300 };
const start: Position = {
  phase: "all",
  tag: 0,
  page: 1,
  left: 150,
  floors: [],
  filter: "!f",
  beganS: 1_000_000,
  sinceS: 0,
};

describe("afterPage", () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 500 - at);

  function check(
    at: Partial<Position>,
    scores: readonly number[],
    hasMore: boolean,
    expected: Partial<Position>,
  ): void {
    const { position, isEnd } = afterPage({ ...start, ...at }, { scores, hasMore }, wanted);
    assert.deepEqual({ ...position, isEnd }, { ...start, ...at, isEnd: false, ...expected });
  }

  it("goes to the next page, the next tag, and the end", () => {
    check({}, hundred, true, { page: 2, left: 50, floors: [401] });
    check({ page: 2, left: 50, floors: [401] }, [400, 390], true, { page: 3, left: 48, floors: [390] });
    check({ page: 2, left: 50, floors: [401] }, hundred.slice(0, 50), true, { tag: 1, page: 1, left: 150 });
    check({}, [7], false, { tag: 1, floors: [7] });
    const after = { phase: "changed", tag: 0, page: 1, beganS: 0, sinceS: 913_600, isEnd: true } as const;
    check({ tag: 1, floors: [7] }, [9, 8], false, { ...after, floors: [7, 8] });
  });

  it("looks at what has changed, and at everything where that is more than the best are", () => {
    const changed = { phase: "changed", floors: [7, 8] } as const;
    check(changed, [1], true, { page: 2, left: 149 });
    check({ ...changed, page: 5 }, [1], true, { phase: "all", page: 1, floors: [] });
    check(changed, [], false, { tag: 1 });
    check({ ...changed, tag: 1 }, [], false, { tag: 0, beganS: 0, sinceS: 913_600, isEnd: true } as Partial<Position>);
  });
});

describe("readCursor", () => {
  it("reads what was written, where the same is wanted", () => {
    const position = { ...start, floors: [3, Infinity] };
    assert.deepEqual(
      { ...readCursor(writeCursor(position, wanted), wanted), wanted: undefined },
      { ...position, wanted: undefined },
    );
    assert.equal(readCursor(writeCursor(start, wanted), { ...wanted, max: 301 }), undefined);
    for (const nonsense of [undefined, "", "{", "7", "{}", '{"wanted":{"tags":["flask","python"],"max":300}}']) {
      assert.equal(readCursor(nonsense, wanted), undefined);
    }
  });
});
