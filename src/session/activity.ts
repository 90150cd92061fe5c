import { type Pace } from "../core";

/** Does somebody work at this window? Knows no editor: a surface tells what people do in it. */
export interface Activity {
  /** Something was typed, selected, asked or answered just now. */
  touch(): void;
  pace(): Pace;
}

/** Reading what was typed takes some seconds, in which nobody is away. */
const idleMs = 10_000;

export function createActivity(now: () => number = () => performance.now()): Activity {
  let last = now();
  return {
    touch: () => void (last = now()),
    pace: () => (now() - last < idleMs ? "one-core" : "free-cores"),
  };
}
