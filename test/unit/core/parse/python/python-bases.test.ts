import assert from "node:assert/strict";
import { basesOf } from "../../../../../src/core/parse/python/python-bases";

describe("bases in a header", () => {
  function checkBases(header: string, expected: readonly string[]): void {
    it(header, () => assert.deepEqual(basesOf(header), expected));
  }
  checkBases("class A", []);
  checkBases("class A()", []);
  checkBases("class A[T: (int, str)](B[T], c.D)", ["B", "c.D"]);
  checkBases("class A(namedtuple('A', 'x y'), metaclass=M)", ["namedtuple"]);
  checkBases("class A(*bases, **options)", []);
});
