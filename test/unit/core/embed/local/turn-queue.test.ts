import assert from "node:assert/strict";
import { createTurnQueue } from "../../../../../src/core/embed/local/turn-queue";

describe("createTurnQueue", () => {
  it("runs one task at a time, urgent ones first", async () => {
    const turns = createTurnQueue();
    const order: string[] = [];
    let running = 0;
    const add = (name: string, urgent: boolean): Promise<void> =>
      turns.run(
        async () => {
          assert.equal(++running, 1);
          await new Promise((resolve) => setImmediate(resolve));
          order.push(name);
          running--;
        },
        { urgent },
      );
    await Promise.all([add("a", false), add("b", false), add("c", false), add("query 1", true), add("query 2", true)]);
    assert.deepEqual(order, ["a", "query 1", "query 2", "b", "c"]);
  });

  it("lets an urgent task in that arrives while another runs", async () => {
    const turns = createTurnQueue();
    const order: string[] = [];
    const batches = ["1", "2", "3"].map((name) =>
      turns
        .run(async () => void order.push(name), { urgent: false })
        .then(() => {
          if (name === "1") void turns.run(async () => void order.push("query"), { urgent: true });
        }),
    );
    await Promise.all(batches);
    assert.deepEqual(order, ["1", "query", "2", "3"]);
  });

  it("drops a waiting task that is aborted, and goes on after one that fails", async () => {
    const turns = createTurnQueue();
    const controller = new AbortController();
    let ran = false;
    const first = turns.run(() => Promise.reject(new Error("no")), { urgent: false });
    const second = turns.run(async () => (ran = true), { urgent: false, signal: controller.signal });
    const third = turns.run(async () => "third", { urgent: false });
    controller.abort();
    await assert.rejects(first, /no/);
    await assert.rejects(second, { name: "AbortError" });
    assert.equal(await third, "third");
    assert.equal(ran, false);
  });
});
