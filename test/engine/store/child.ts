import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";

const project = resolve(__dirname, "..", "..", "..");
/** Inside the project, so that the bundle finds LanceDB in `node_modules`. */
const bundle = join(project, "out", "test", `writer-child-${process.pid}.js`);
let isBuilt = false;

export interface Writer {
  readonly process: ChildProcess;
  /** What it has said so far. */
  readonly lines: readonly string[];
  /** Resolves when it has said so many lines, or has ended. */
  said(count: number): Promise<void>;
  /** Kills it where it still runs, and resolves when its last line is here. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Another process that changes the index without end, as `writer-child.ts` says. Resolves when it has the lock. */
export async function startWriter(directory: string, round: number, what = "write"): Promise<Writer> {
  if (!isBuilt) {
    buildSync({
      entryPoints: [join(__dirname, "writer-child.ts")],
      bundle: true,
      platform: "node",
      packages: "external",
      outfile: bundle,
    });
    isBuilt = true;
  }
  const child = spawn(process.execPath, [bundle, directory, String(round), what], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const closed = once(child, "close");
  let onLine: () => void = () => undefined;
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    onLine();
  });
  const writer: Writer = {
    process: child,
    lines,
    async said(count) {
      const enough = new Promise<void>((resolve) => {
        onLine = () => {
          if (lines.length >= count) resolve();
        };
        onLine();
      });
      await Promise.race([enough, closed]);
    },
    async end(signal) {
      if (signal !== undefined) child.kill(signal);
      await closed;
    },
  };
  await writer.said(1);
  if (lines[0] !== "started") throw new Error(`The writer said ${lines.join()} and ended.`);
  return writer;
}
