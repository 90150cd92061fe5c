import { readFileSync } from "node:fs";

/**
 * The most memory this process has had, in MB. On Linux `maxRSS` of a new process starts with what its parent had, so
 * there the kernel's own count for the program is read.
 */
export function peakMegabytes(): number {
  const status = process.platform === "linux" ? readFileSync("/proc/self/status", "utf8") : "";
  const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
  return kilobytes / 1024;
}
