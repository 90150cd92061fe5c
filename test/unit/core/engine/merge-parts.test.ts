import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { mergeParts } from "../../../../src/core/engine/merge-parts";

async function all<T>(parts: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const part of parts) found.push(part);
  return found;
}

describe("mergeParts", () => {
  it("gives what all give, so many of them at a time", async () => {
    let running = 0;
    let most = 0;
    const task = (name: string) =>
      async function* () {
        most = Math.max(most, ++running);
        for (let part = 0; part < 3; part++) {
          await nextTurn();
          yield `${name}${part}`;
        }
        running--;
      };
    const found = await all(mergeParts(["a", "b", "c", "d"].map(task), 2));
    assert.equal(most, 2);
    assert.deepEqual(
      [...found].sort(),
      ["a", "b", "c", "d"].flatMap((name) => [0, 1, 2].map((part) => `${name}${part}`)),
    );
    assert.deepEqual(await all(mergeParts([], 2)), []);
  });

  it("ends all where one throws, and where the consumer has had enough", async () => {
    let ended = 0;
    async function* endless(signal: AbortSignal): AsyncGenerator<string> {
      try {
        for (;;) {
          await nextTurn();
          signal.throwIfAborted();
          yield "part";
        }
      } finally {
        ended++;
      }
    }
    async function* broken(): AsyncGenerator<string> {
      await nextTurn();
      throw new Error("broken");
      yield "";
    }
    await assert.rejects(all(mergeParts([endless, broken], 2)), /broken/);
    assert.equal(ended, 1);
    for await (const part of mergeParts([endless, endless], 2)) if (part === "part") break;
    assert.equal(ended, 3);
    const stop = new AbortController();
    const stopped = all(mergeParts([endless], 2, stop.signal));
    stop.abort();
    await assert.rejects(stopped, { name: "AbortError" });
  });
});
