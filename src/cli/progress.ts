import { visibleLine } from "./terminal";

/** One line on stderr that overwrites itself in a terminal, and is silent elsewhere. */
export interface Progress {
  show(text: string): void;
  /** Takes the line away. */
  end(): void;
}

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { show: () => undefined, end: () => undefined };
  let last = 0;
  const clear = "\r\x1b[K";
  return {
    show(text) {
      const now = Date.now();
      if (now - last < 50) return;
      last = now;
      // Some terminals say that they are 0 columns wide.
      stream.write(clear + visibleLine(text).slice(0, (stream.columns || 80) - 1));
    },
    end() {
      stream.write(clear);
    },
  };
}

/** "2 minutes 5 seconds", "8 seconds". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(whole / 60);
  const rest = whole % 60;
  const part = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"}`;
  if (minutes === 0) return part(rest, "second");
  return minutes >= 10 || rest === 0 ? part(minutes, "minute") : `${part(minutes, "minute")} ${part(rest, "second")}`;
}
