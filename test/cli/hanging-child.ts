import { listenForInterrupt } from "../../src/cli/interrupt";

/** A program that has no end, and says when the first signal has come. */
const { signal, exitCode } = listenForInterrupt(Number(process.argv[2]));
signal.addEventListener("abort", () => process.stdout.write(`${exitCode()}\n`));
setInterval(() => undefined, 1000);
process.stdout.write("ready\n");
