import assert from "node:assert/strict";
import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { startWriter } from "./store/child";
import { documentOf, open, withFolder } from "./store/documents";
import { assertWhole } from "./store/whole";

/** Takeovers for each kind of work, at another moment each; more by hand: `STORE_TAKEOVERS=100`. */
const takeovers = Number(process.env["STORE_TAKEOVERS"] ?? 6);

/** As if nothing had been heard of the one that holds the lock for a long time. */
async function ageLock(directory: string): Promise<void> {
  await utimes(join(directory, "writer.lock"), new Date(0), new Date(0));
}

describe("index store, a writer that was stopped and goes on", () => {
  // Windows has no signal that stops a process.
  if (process.platform === "win32") return;
  for (const what of ["write", "tidy", "clear", "model"]) {
    it(`does no harm to what another wrote that took over (${what})`, async () => {
      for (let round = 0; round < takeovers; round++) {
        await withFolder(async (directory) => {
          const context = `${what}, round ${round}`;
          const writer = await startWriter(directory, 0, what);
          await writer.said(2 + round * 3);
          writer.process.kill("SIGSTOP");
          await ageLock(directory);
          const store = await open(directory);
          await store.lock();
          const own = Array.from({ length: 5 }, (_, number) => documentOf(`own${number}.py`, [`own${number} word`]));
          await store.write(own.slice(0, 3));
          if (round % 2 === 0) await store.optimize();
          writer.process.kill("SIGCONT");
          await store.write(own.slice(3));
          await store.optimize();
          await writer.end();
          assert.equal(writer.lines.at(-1), "failed store/locked", context);
          await store.write([documentOf("own5.py", ["own5 word"])]);
          await store.close();
          const again = await open(directory);
          await assertWhole(again, context);
          for (let number = 0; number < 6; number++) {
            const found = await again.searchLexical([`own${number}`], 5);
            assert.deepEqual(
              found.map(({ chunk }) => chunk.path),
              [`own${number}.py`],
              context,
            );
          }
          await again.close();
        });
      }
    }).timeout(takeovers * 20_000);
  }
});
