import assert from "node:assert/strict";
import { defaultConfig, type Engine, type Host } from "../../../src/core";
import { type RunOptions, withIndexed } from "../../../src/evaluation/workspaces";

const ignore = (): void => undefined;
const host: Host = {
  storageDir: "/own",
  mediaDir: "media",
  outDir: "out",
  roots: [],
  secrets: { get: async () => undefined },
  log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
};

/** What a run of a stage does, in order. */
async function check(vectors: RunOptions["vectors"], expected: readonly string[]): Promise<void> {
  const did: string[] = [];
  const open = async (_config: unknown, own: Host): Promise<Engine> => {
    did.push(`open ${own.roots.join()} in ${own.storageDir} with ${own.vectors ?? "everything"}`);
    const engine: Partial<Engine> = {
      async *ingest() {
        did.push("ingest");
      },
      async *embed() {
        did.push("embed");
      },
      close: async () => void did.push("close"),
    };
    return engine as Engine;
  };
  const options = { dataset: "", workspaces: [], config: defaultConfig, host, open, storageDir: "/kept" };
  const asked = vectors === undefined ? options : { ...options, vectors };
  await withIndexed({ root: "/r", queries: [] }, asked, undefined, async () => void did.push("ask"));
  assert.deepEqual(did, expected);
}

describe("withIndexed", () => {
  it("computes vectors and compares by all of them, unless an earlier stage is asked for", async () => {
    await check("none", ["open /r in /kept with none", "ingest", "ask", "close"]);
    await check("instant", ["open /r in /kept with instant", "ingest", "ask", "close"]);
    await check("full", ["open /r in /kept with full", "ingest", "embed", "ask", "close"]);
    await check(undefined, ["open /r in /kept with full", "ingest", "embed", "ask", "close"]);
  });
});
