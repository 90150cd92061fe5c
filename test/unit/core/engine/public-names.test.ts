import assert from "node:assert/strict";
import { type Hit } from "../../../../src/core/api";
import { codeFirst } from "../../../../src/core/engine/public-names";

const hit = (path: string, publicName: string | undefined, text = "def f(): pass"): Hit =>
  ({ path, text, ...(publicName === undefined ? {} : { publicName }) }) as Hit;

function check(hits: readonly Hit[], expected: readonly string[]): void {
  const scored = hits.map((each, position) => ({ ...each, score: 10 - position }));
  const ordered = codeFirst(scored);
  assert.deepEqual(
    ordered.map(({ path }) => path),
    expected,
  );
  assert.deepEqual(
    ordered.map(({ score }) => score),
    scored.map(({ score }) => score),
  );
}

describe("codeFirst", () => {
  it("puts stubs and overloads behind the code of the same name, and moves nothing else", () => {
    const overload = hit("o.py", "a.f", "@t.overload\ndef f(): ...");
    check([hit("f.pyi", "a.f"), overload, hit("x.py", "a.x"), hit("f.py", "a.f")], ["f.py", "f.pyi", "o.py", "x.py"]);
    check([hit("f.pyi", "a.f"), hit("x.py", "a.x")], ["f.pyi", "x.py"]);
    check([hit("f.pyi", undefined), hit("f.py", undefined)], ["f.pyi", "f.py"]);
    check([hit("x.py", "a.x"), hit("f.py", "a.f"), hit("f.pyi", "a.f")], ["x.py", "f.py", "f.pyi"]);
  });
});
