import assert from "node:assert/strict";
import { chooseAnswers, licenceOf, type Post } from "../../../../../src/core/sources/stackoverflow/thread";

describe("licenceOf", () => {
  const check = (said: unknown, date: string | undefined, expected: string): void =>
    assert.equal(licenceOf(said, date), expected);

  it("takes what the post says, else what held on its day", () => {
    check("CC BY-SA 4.0", "2009-01-01", "CC BY-SA 4.0");
    check(undefined, "2011-04-07", "CC BY-SA 2.5");
    check(undefined, "2011-04-08", "CC BY-SA 3.0");
    check(null, "2018-05-01", "CC BY-SA 3.0");
    check("", "2018-05-02", "CC BY-SA 4.0");
    check("MIT", undefined, "CC BY-SA");
  });
});

describe("chooseAnswers", () => {
  function check(answers: readonly Partial<Post>[], expected: readonly string[]): void {
    const posts = answers.map((answer, at) => ({ body: String(at), licence: "CC BY-SA 4.0", ...answer }));
    assert.deepEqual(
      chooseAnswers(posts).map(({ body }) => body),
      expected,
    );
  }

  it("puts the accepted one first, then the best", () => {
    check([{ score: 2 }, { score: 9 }, { score: 5, isAccepted: true }, { score: 0 }, { score: -3 }], ["2", "1", "0"]);
    check([{ score: -1, isAccepted: true }, { score: 1 }], ["0", "1"]);
  });

  it("keeps the order where nobody counted votes, and a few where nobody voted", () => {
    check([{}, { isAccepted: true }, {}], ["1", "0", "2"]);
    check([{ score: 0 }, { score: -1 }, { score: 0 }, { score: 0 }, { score: 0 }], ["0", "2", "3"]);
    check(
      Array.from({ length: 12 }, () => ({ score: 1 })),
      ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    );
    check([], []);
  });
});
