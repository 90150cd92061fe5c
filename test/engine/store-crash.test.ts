import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { type IndexStore, isEngineError } from "../../src/core/api";
import { startWriter } from "./store/child";
import { documentOf, open, smallModel, vectorOf, withFolder } from "./store/documents";
import { generationOf, modelOf, stepOf, tidiedIn } from "./store/generations";
import { assertWhole } from "./store/whole";

/** Kills for each kind of work; hundreds by hand: `STORE_KILLS=300 npx mocha test/engine/store-crash.test.ts`. */
const killings = Number(process.env["STORE_KILLS"] ?? 12);

/** The state each document was last said to have; 0 is removed. */
type Known = Map<number, number>;

interface Step {
  readonly generation: number;
  readonly removed?: number | undefined;
  readonly written: readonly number[];
}

const nothing: Step = { generation: 0, written: [] };

/** Each document is in its known state, or in the one of the step that was under way. */
async function verify(store: IndexStore, known: Known, underWay: Step, context: string): Promise<void> {
  const { removed, written } = underWay;
  for (const [number, generation] of (await assertWhole(store, context)).entries()) {
    const expected = known.get(number) ?? 0;
    const allowed = [
      expected,
      ...(removed === number ? [0] : []),
      ...(written.includes(number) ? [underWay.generation] : []),
    ];
    assert.ok(allowed.includes(generation), `${context}: ${number} is ${generation}, not one of ${allowed.join(", ")}`);
    known.set(number, generation);
  }
}

/** Kills a process at such work again and again, at another moment each time, and looks at what it leaves. */
async function killAgainAndAgain(
  what: string,
  inspect: (store: IndexStore, lines: readonly string[], context: string, round: number) => Promise<void>,
): Promise<void> {
  await withFolder(async (directory) => {
    for (let round = 0; round < killings; round++) {
      const writer = await startWriter(directory, round, what);
      await delay((round * 37) % 260);
      await writer.end("SIGKILL");
      // The lock of a dead process is no lock: this must not wait, nor fail.
      const store = await open(directory);
      await inspect(store, writer.lines, `${what}, round ${round}`, round);
      await store.close();
    }
  });
}

describe(`index store, killed ${killings} times`, () => {
  it("loses no finished document and doubles none while it writes", async () => {
    const known: Known = new Map();
    await killAgainAndAgain("write", async (store, lines, context, round) => {
      let underWay = generationOf(round, 0);
      for (const line of lines.slice(1)) {
        const [what, number, generation] = line.split(" ");
        known.set(Number(number), what === "removed" ? 0 : Number(generation));
        underWay = Number(generation) + 1;
      }
      await verify(store, known, { generation: underWay, ...stepOf(underWay) }, `${context}, killed in ${underWay}`);
      await store.lock();
      await verify(store, known, nothing, `${context}, locked`);
      if (round % 4 === 3) await store.optimize();
      await verify(store, known, nothing, `${context}, optimized`);
      for (const { chunk, score } of await store.searchDense(smallModel, vectorOf("x"), 5)) {
        const [text] = await store.texts([chunk]);
        const expected = vectorOf(text?.text ?? "").reduce(
          (sum, value, index) => sum + value * (vectorOf("x")[index] ?? 0),
          0,
        );
        assert.ok(Math.abs(score - expected) < 0.02);
      }
    });
  }).timeout(killings * 15_000);

  it("loses no finished document and doubles none while it deletes rows, compacts and writes the log anew", async () => {
    const known: Known = new Map();
    await killAgainAndAgain("tidy", async (store, lines, context, round) => {
      let underWay = generationOf(round, 0);
      for (const line of lines.slice(1)) {
        const [, number, generation] = line.split(" ");
        known.set(Number(number), Number(generation));
        underWay = Number(generation) + 1;
      }
      const step = { generation: underWay, written: tidiedIn(underWay) };
      await verify(store, known, step, `${context}, killed in ${underWay}`);
      await store.lock();
      await verify(store, known, nothing, `${context}, locked`);
    });
  }).timeout(killings * 15_000);

  it("keeps a complete set of vectors while the model changes", async () => {
    let last: number | undefined;
    await killAgainAndAgain("model", async (store, lines, context) => {
      for (const line of lines) if (line.startsWith("embedded")) last = Number(line.split(" ")[1]);
      await assertWhole(store, context);
      if (last === undefined) return;
      const serving = await store.servingModel(modelOf(last + 1));
      assert.equal(await store.embeddedChunks(serving), store.counts().chunks, context);
      const [best] = await store.searchDense(serving, vectorOf("x", serving), 1);
      assert.ok(best !== undefined, context);
      await store.lock();
      assert.equal(await store.embeddedChunks(serving), store.counts().chunks, `${context}, locked`);
    });
  }).timeout(killings * 15_000);

  it("is whole or empty while it is cleared", async () => {
    await killAgainAndAgain("clear", async (store, _, context) => {
      const generations = (await assertWhole(store, context)).filter((generation) => generation !== 0);
      assert.ok(generations.length === 0 || generations.length === 3, context);
      await store.lock();
      await assertWhole(store, `${context}, locked`);
    });
  }).timeout(killings * 15_000);
});

describe("index store, two processes", () => {
  it("lets one write, and the other see it", () =>
    withFolder(async (directory) => {
      const store = await open(directory);
      assert.equal(await store.lockedElsewhere(), false);
      const writer = await startWriter(directory, 0);
      assert.equal(await store.lockedElsewhere(), true);
      await assert.rejects(
        store.write([documentOf("a.py", ["a"])]),
        (error) => isEngineError(error) && error.code === "store/locked",
      );
      const seen = new Set<number>();
      while (writer.lines.length < 60) {
        if (await store.refresh()) seen.add(store.counts().documents);
        const [hit] = await store.searchLexical(["doc1"], 3);
        if (hit !== undefined) {
          const [text] = await store.texts([hit.chunk]);
          assert.match(text?.text ?? "", /^$|^doc1 /);
        }
        await store.findSymbols(["doc2"], 3);
        await store.searchDense(smallModel, vectorOf("x"), 3);
      }
      await writer.end("SIGKILL");
      assert.ok(seen.size > 1);
      await store.refresh();
      assert.ok([...store.manifest().keys()].length > 0, writer.lines.at(-1));
      await store.write([documentOf("a.py", ["own word"])]);
      assert.equal((await store.searchLexical(["own"], 3)).length, 1);
      assert.equal(await store.lockedElsewhere(), false);
      await store.close();
    })).timeout(60_000);

  for (const what of ["clear", "tidy"]) {
    it(`lets a reader in at any moment while another process is at it (${what})`, () =>
      withFolder(async (directory) => {
        const writer = await startWriter(directory, 0, what);
        for (let round = 0; round < 25 || writer.lines.length < 12; round++) {
          const reader = await open(directory);
          const hits = await reader.searchLexical(["doc0"], 20);
          const texts = await reader.texts(hits.map(({ chunk }) => chunk));
          assert.ok(texts.every(({ text }) => /^$|^doc0 /.test(text)));
          await reader.findSymbols(["doc1"], 3);
          assert.equal(reader.rebuiltBecause, undefined);
          await reader.close();
        }
        assert.equal(writer.lines.filter((line) => line.startsWith("failed")).length, 0);
        await writer.end("SIGKILL");
      })).timeout(60_000);
  }
});
