import { availableParallelism, cpus } from "node:os";
import { type Pace } from "../api";

/** What processors did since the machine was started: milliseconds, summed over them. */
export interface ProcessorTimes {
  /** By any program, this one too. */
  readonly busy: number;
  /** By this one. */
  readonly own: number;
  /** In all, idle or not. */
  readonly total: number;
}

export interface CoresOptions {
  readonly pace?: (() => Pace) | undefined;
  readonly processors?: number;
  readonly read?: () => ProcessorTimes;
  readonly now?: () => number;
}

/** How many processors work in the background may take now; one at least. */
export function createCores({
  pace = () => "all-cores",
  processors = availableParallelism(),
  read = processorTimes,
  now = () => performance.now(),
}: CoresOptions = {}): () => number {
  let last = { at: now(), times: read() };
  let free = processors;

  /** Load averages count what we do ourselves, and Windows has none; so it is told from what processors did. */
  function freeNow(): number {
    if (now() - last.at < windowMs) return free;
    const times = read();
    const elapsed = (times.total - last.times.total) / processors;
    const others = times.busy - last.times.busy - (times.own - last.times.own);
    free = elapsed > 0 ? Math.max(1, Math.round(processors - others / elapsed)) : free;
    last = { at: now(), times };
    return free;
  }

  return () => {
    switch (pace()) {
      case "one-core":
        return 1;
      case "free-cores":
        return Math.min(processors, freeNow());
      case "all-cores":
        return processors;
    }
  };
}

/** Long enough that what a program does for a moment changes nothing: another number costs a tenth of a second. */
const windowMs = 5000;

function processorTimes(): ProcessorTimes {
  const { user, system } = process.cpuUsage();
  const times = cpus().map((cpu) => cpu.times);
  const busy = times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0);
  return { busy, own: (user + system) / 1000, total: busy + times.reduce((sum, { idle }) => sum + idle, 0) };
}
