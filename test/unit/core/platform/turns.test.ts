import assert from "node:assert/strict";
import { createTurns } from "../../../../src/core/platform/turns";

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("createTurns", () => {
  for (const limit of [1, 2, 3]) {
    it(`runs ${limit} at a time, in the order they came`, async () => {
      const turns = createTurns(limit);
      const order: number[] = [];
      let running = 0;
      let most = 0;
      const add = (number: number): Promise<void> =>
        turns.run(async () => {
          most = Math.max(most, ++running);
          order.push(number);
          await nextTurn();
          running--;
        });
      await Promise.all([1, 2, 3, 4, 5, 6].map(add));
      assert.deepEqual(order, [1, 2, 3, 4, 5, 6]);
      assert.equal(most, limit);
    });
  }

  it("takes urgent ones first", async () => {
    const turns = createTurns();
    const order: string[] = [];
    const add = (name: string, urgent: boolean): Promise<void> =>
      turns.run(async () => void order.push(name), { urgent });
    await Promise.all([add("a", false), add("b", false), add("c", false), add("query 1", true), add("query 2", true)]);
    assert.deepEqual(order, ["a", "query 1", "query 2", "b", "c"]);
  });

  it("lets an urgent one in that arrives while another runs", async () => {
    const turns = createTurns();
    const order: string[] = [];
    const batches = ["1", "2", "3"].map((name) =>
      turns
        .run(async () => void order.push(name))
        .then(() => {
          if (name === "1") void turns.run(async () => void order.push("query"), { urgent: true });
        }),
    );
    await Promise.all(batches);
    assert.deepEqual(order, ["1", "query", "2", "3"]);
  });

  it("drops a waiting one that is aborted, and goes on after one that fails", async () => {
    const turns = createTurns();
    const controller = new AbortController();
    let ran = false;
    const first = turns.run(() => Promise.reject(new Error("no")));
    const second = turns.run(async () => (ran = true), { signal: controller.signal });
    const third = turns.run(async () => "third");
    controller.abort();
    await assert.rejects(first, /no/);
    await assert.rejects(second, { name: "AbortError" });
    await assert.rejects(
      turns.run(async () => (ran = true), { signal: controller.signal }),
      { name: "AbortError" },
    );
    assert.equal(await third, "third");
    assert.equal(ran, false);
  });

  it("gives a turn to hold, and says when all are over", async () => {
    const turns = createTurns();
    const seen: string[] = [];
    await turns.idle();
    const end = await turns.take();
    const waiting = turns.run(async () => void seen.push("run"));
    const idle = turns.idle().then(() => seen.push("idle"));
    await nextTurn();
    seen.push("held");
    end();
    end();
    await Promise.all([waiting, idle]);
    assert.deepEqual(seen, ["held", "run", "idle"]);
  });
});
