import assert from "node:assert/strict";
import { type Embedder } from "../../../../src/core/api";
import { createQuestionEmbedder } from "../../../../src/core/embed/question-embedder";

/** An embedder whose calls end when the test says so. */
function createSlowEmbedder() {
  const calls: { readonly signal: AbortSignal | undefined; readonly answer: () => void; readonly fail: () => void }[] =
    [];
  const embedder: Embedder = {
    batchSize: 8,
    model: async () => ({ id: "slow", dimensions: 1 }),
    embed: (texts, _purpose, signal) =>
      new Promise((resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason as Error));
        calls.push({
          signal,
          answer: () => resolve(texts.map(() => new Float32Array([1]))),
          fail: () => reject(new Error("gone")),
        });
      }),
    close: async () => undefined,
  };
  return { embedder, calls };
}

const late = { code: "embed/failed", message: /did not answer within 0\.001 seconds/, retryable: true };

describe("createQuestionEmbedder", () => {
  it("gives up waiting, says so, and asks nothing more until the call has ended", async () => {
    const { embedder, calls } = createSlowEmbedder();
    const asking = createQuestionEmbedder(embedder, { deadlineMs: 1 });
    await assert.rejects(asking.embed(["first"], "query"), late);
    await assert.rejects(asking.embed(["second"], "query"), late);
    await assert.rejects(asking.model(), late);
    assert.equal(calls.length, 1);
    assert.equal(calls[0]?.signal?.aborted, false);
    assert.match(asking.trouble() ?? "", /did not answer/);

    calls[0].answer();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await asking.model()).id, "slow");
  });

  it("asks again after a late failure", async () => {
    const { embedder, calls } = createSlowEmbedder();
    const asking = createQuestionEmbedder(embedder, { deadlineMs: 1 });
    await assert.rejects(asking.embed(["first"], "query"), late);
    calls[0]?.fail();
    await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(asking.embed(["second"], "query"), late);
    assert.equal(calls.length, 2);
  });

  it("waits for documents, and for a model of this process, as long as they take", async () => {
    const { embedder, calls } = createSlowEmbedder();
    const patient = [
      createQuestionEmbedder(embedder, { deadlineMs: 1 }).embed(["a"], "document"),
      createQuestionEmbedder(embedder).embed(["a"], "query"),
    ];
    while (calls.length < 2) await new Promise((resolve) => setImmediate(resolve));
    for (const call of calls) call.answer();
    assert.equal((await Promise.all(patient)).length, 2);
  });

  it("knows no trouble after a question that worked", async () => {
    const { embedder, calls } = createSlowEmbedder();
    const asking = createQuestionEmbedder(embedder);
    const failed = asking.embed(["a"], "query");
    calls[0]?.fail();
    await assert.rejects(failed, /gone/);
    assert.equal(asking.trouble(), "gone");
    const worked = asking.embed(["a"], "query");
    calls[1]?.answer();
    await worked;
    assert.equal(asking.trouble(), undefined);
  });

  it("stops at once when the question is cancelled, which is no trouble", async () => {
    const { embedder, calls } = createSlowEmbedder();
    const asking = createQuestionEmbedder(embedder, { deadlineMs: 3_600_000 });
    const controller = new AbortController();
    const embedding = asking.embed(["a"], "query", controller.signal);
    controller.abort();
    await assert.rejects(embedding, { name: "AbortError" });
    assert.equal(calls[0]?.signal?.aborted, true);
    assert.equal(asking.trouble(), undefined);
  });

  it("ends what is late when it is closed", async () => {
    const { embedder, calls } = createSlowEmbedder();
    const asking = createQuestionEmbedder(embedder, { deadlineMs: 1 });
    await assert.rejects(asking.embed(["first"], "query"), late);
    await asking.close();
    assert.equal(calls[0]?.signal?.aborted, true);
  });
});
