import assert from "node:assert/strict";
import {
  boundBody,
  BodyTooLongError,
  readBeginning,
  readJson,
} from "../../../../../src/core/platform/http/bounded-body";

function responseOf(pieces: readonly string[]): Response {
  const bytes = new TextEncoder();
  return new Response(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(bytes.encode(piece));
        controller.close();
      },
    }),
  );
}

describe("boundBody", () => {
  const check = (name: string, pieces: readonly string[], fits: boolean) =>
    it(name, async () => {
      const read = boundBody(responseOf(pieces), { bytes: 20, lineBytes: 8 }).text();
      if (fits) assert.equal(await read, pieces.join(""));
      else await assert.rejects(read, BodyTooLongError);
    });

  check("nothing", [], true);
  check("what fits", ["12345678\n1234567", "\n12"], true);
  check("a body that is too long", ["1234567\n1234567\n", "1234567\n"], false);
  check("a line that is too long, in pieces", ["\n1234", "5678", "9"], false);
});

describe("readJson", () => {
  it("reads a body that fits, and no other", async () => {
    assert.deepEqual(await readJson(responseOf(['{"a":', "1}"]), 7), { a: 1 });
    await assert.rejects(readJson(responseOf(['{"a":', "1}"]), 6), BodyTooLongError);
  });
});

describe("readBeginning", () => {
  it("cuts what is longer", async () => {
    assert.equal(await readBeginning(responseOf(["ab", "cd", "ef"]), 3), "abc");
    assert.equal(await readBeginning(responseOf(["ab"]), 3), "ab");
  });
});
