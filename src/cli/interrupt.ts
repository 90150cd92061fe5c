import { constants } from "node:os";

/** How long a command may take to put things in order. What it leaves undone is safe: an index survives a kill. */
const usualGraceMs = 3000;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** What shells give for the signal that came: 130 for Ctrl-C, 143 for SIGTERM. */
  readonly exitCode: () => number;
}

/** The first Ctrl-C or SIGTERM stops in good order; a second one, or time, ends the program wherever it hangs. */
export function listenForInterrupt(graceMs = usualGraceMs): Interrupt {
  const controller = new AbortController();
  let received: "SIGINT" | "SIGTERM" = "SIGINT";
  const end = (name: NodeJS.Signals): void => {
    // `process.exit` waits for the threads of file operations, and one that never returns is a reason to be here.
    process.removeAllListeners(name);
    process.kill(process.pid, name);
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) return end(name);
      received = name;
      setTimeout(() => end(name), graceMs).unref();
      controller.abort();
    });
  }
  return { signal: controller.signal, exitCode: () => 128 + constants.signals[received] };
}
