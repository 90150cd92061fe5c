import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { type IndexStore, isEngineError } from "../../src/core/api";
import { documentOf, open, smallModel, vectorOf, withFolder } from "./store/documents";
import { generationOf, passagesOf, pathOf, stepOf } from "./store/generations";

const killings = 24;

/** The state each document was last said to have; 0 is removed. */
type Known = Map<number, number>;

async function startWriter(directory: string, round: number): Promise<{ child: ChildProcess; lines: string[] }> {
  const script = join(__dirname, "store", "writer-child.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, directory, String(round)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const started = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line === "started") resolve();
      lines.push(line);
    });
    child.once("exit", (code) => reject(new Error(`The writer ended with ${code}.`)));
  });
  await started;
  return { child, lines };
}

/** Each document is there once, as a whole, in its known state, or in the one that was being written. */
async function verify(store: IndexStore, known: Known, underWay: number, context: string): Promise<void> {
  assert.equal(store.rebuiltBecause, undefined, context);
  for (let number = 0; number < 7; number++) {
    const path = pathOf(number);
    const found = await store.searchLexical([`doc${number}`], 50);
    const texts = (await store.texts(found.map(({ chunk }) => chunk))).map(({ text }) => text).sort();
    const generation = Number(/generation(\d+)/.exec(texts[0] ?? "")?.[1] ?? 0);
    assert.deepEqual(texts, generation === 0 ? [] : passagesOf(number, generation).sort(), `${context}: ${path}`);
    const live = [...store.chunks()].filter((chunk) => chunk.path === path);
    assert.equal(live.length, texts.length, `${context}: ${path} in memory`);
    assert.equal(store.manifest().has(path), generation !== 0, `${context}: ${path} in the manifest`);
    const symbols = await store.findSymbols([`doc${number}`], 50);
    assert.equal(symbols.length, texts.length, `${context}: symbols of ${path}`);
    const edges = await store.findEdges({ from: [`Outer.doc${number}`], limit: 50 });
    assert.equal(edges.length, texts.length, `${context}: edges of ${path}`);
    const expected = known.get(number) ?? 0;
    const { removed, written } = stepOf(underWay);
    const allowed = [expected, ...(removed === number ? [0] : []), ...(written.includes(number) ? [underWay] : [])];
    assert.ok(allowed.includes(generation), `${context}: ${path} is ${generation}, not one of ${allowed.join(", ")}`);
    known.set(number, generation);
  }
}

describe("index store, killed", () => {
  it(`loses no finished document and doubles none, killed ${killings} times`, () =>
    withFolder(async (directory) => {
      const known: Known = new Map();
      for (let round = 0; round < killings; round++) {
        const { child, lines } = await startWriter(directory, round);
        child.removeAllListeners("exit");
        await delay((round * 37) % 260);
        child.kill("SIGKILL");
        await once(child, "close");
        let underWay = generationOf(round, 0);
        for (const line of lines) {
          const [what, number, generation] = line.split(" ");
          if (what === "started") continue;
          known.set(Number(number), what === "removed" ? 0 : Number(generation));
          underWay = Number(generation) + 1;
        }
        // The lock of a dead process is no lock: this must not wait, nor fail.
        const store = await open(directory);
        await verify(store, known, underWay, `round ${round}, killed in ${underWay}`);
        await store.lock();
        await verify(store, known, 0, `round ${round}, locked`);
        if (round % 4 === 3) await store.optimize();
        await verify(store, known, 0, `round ${round}, optimized`);
        for (const { chunk, score } of await store.searchDense(smallModel, vectorOf("x"), 5)) {
          const [text] = await store.texts([chunk]);
          const expected = vectorOf(text?.text ?? "").reduce(
            (sum, value, index) => sum + value * (vectorOf("x")[index] ?? 0),
            0,
          );
          assert.ok(Math.abs(score - expected) < 0.02);
        }
        await store.close();
      }
    })).timeout(180_000);
});

describe("index store, two processes", () => {
  it("lets one write, and the other see it", () =>
    withFolder(async (directory) => {
      const store = await open(directory);
      assert.equal(await store.lockedElsewhere(), false);
      const { child, lines } = await startWriter(directory, 0);
      assert.equal(await store.lockedElsewhere(), true);
      await assert.rejects(
        store.write([documentOf("a.py", ["a"])]),
        (error) => isEngineError(error) && error.code === "store/locked",
      );
      const seen = new Set<number>();
      while (lines.length < 60) {
        if (await store.refresh()) seen.add(store.counts().documents);
        const [hit] = await store.searchLexical(["doc1"], 3);
        if (hit !== undefined) {
          const [text] = await store.texts([hit.chunk]);
          assert.match(text?.text ?? "", /^$|^doc1 /);
        }
        await store.findSymbols(["doc2"], 3);
        await store.searchDense(smallModel, vectorOf("x"), 3);
      }
      child.removeAllListeners("exit");
      child.kill("SIGKILL");
      await once(child, "close");
      assert.ok(seen.size > 1);
      await store.refresh();
      const last = lines.at(-1) ?? "";
      assert.ok([...store.manifest().keys()].length > 0, last);
      await store.write([documentOf("a.py", ["own word"])]);
      assert.equal((await store.searchLexical(["own"], 3)).length, 1);
      assert.equal(await store.lockedElsewhere(), false);
      await store.close();
    })).timeout(60_000);
});
