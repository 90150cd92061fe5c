import assert from "node:assert/strict";
import { GarbledText, packTexts, unpackTexts } from "../../../../../src/core/store/graph/packed-texts";

const chunksOf = (texts: readonly string[]): { ordinal: number; heading: string; text: string }[] =>
  texts.map((text, ordinal) => ({ ordinal, heading: `heading ${ordinal}`, text }));

/** 200 texts of about 2 kB: several blocks. */
const many = Array.from({ length: 200 }, (_, index) => `def function_${index}(): pass\n`.repeat(80));

async function check(texts: readonly string[], expected = texts): Promise<void> {
  const all = await unpackTexts(await packTexts(chunksOf(texts)));
  assert.deepEqual(
    [...all].sort(([a], [b]) => a - b).map(([, { text }]) => text),
    expected,
  );
}

describe("packed texts", () => {
  it("come back as they were, whatever is in them", async () => {
    await check([]);
    await check([""]);
    await check(["é汉🐍", "nul\0", 'two\n"lines"\\', ""]);
    await check(["lone \ud800 half"], ["lone \ufffd half"]);
    await check(many);
    await check(["x".repeat(1_000_000), "y"]);
  });

  it("are given for single ordinals, which need neither be in order nor without gaps", async () => {
    const chunks = chunksOf(many).filter(({ ordinal }) => ordinal % 3 !== 0);
    const packed = await packTexts([...chunks].reverse());
    for (const ordinal of [1, 4, 98, 199]) {
      const found = await unpackTexts(packed, new Set([ordinal]));
      assert.deepEqual(found.get(ordinal), { heading: `heading ${ordinal}`, text: many[ordinal] });
      assert.ok(found.size < 100, "unpacks a part only");
    }
    await assert.rejects(unpackTexts(packed, new Set([1, 3])), GarbledText);
    assert.equal((await unpackTexts(packed, new Set())).size, 0);
  });

  it("are never other texts when any byte has changed or is gone", async () => {
    const packed = await packTexts(chunksOf(["def one(): pass", "def two(): return 2"]));
    const whole = [...(await unpackTexts(packed))];
    for (let at = 0; at < packed.length; at++) {
      const changed = Uint8Array.from(packed);
      changed[at] = (changed[at] ?? 0) ^ 0x5a;
      for (const damaged of [changed, packed.subarray(0, at)]) {
        // What gzip says of its origin and time does not matter.
        const found: unknown = await unpackTexts(damaged).catch((error: unknown) => error);
        if (found instanceof Map) assert.deepEqual([...found], whole);
        else assert.ok(found instanceof GarbledText, String(found));
      }
    }
  });
});
