import { type NetworkEntry } from "../core";

const purposes: Readonly<Record<NetworkEntry["purpose"], string>> = {
  answer: "an answer",
  embedding: "embedding",
  "model-download": "a model to download",
  source: "a source",
};

/** The ledger as a person reads it: one request a line, in columns, the newest first. */
export function describeLedger(entries: readonly NetworkEntry[]): string {
  if (entries.length === 0) return "No request was made.\n";
  const left = entries.filter(({ isLocal, outcome }) => !isLocal && outcome !== "refused").length;
  const rows = [
    ["Time", "Host", "For", "Bytes out", "Bytes in", "Outcome", "Belongs to"],
    ...entries.map(({ time, host, isLocal, purpose, about = "", bytesOut, bytesIn, outcome }) => [
      time.replace("T", " ").replace(/\.\d+Z$/, " UTC"),
      `${host}${isLocal ? " (this computer)" : ""}`,
      purposes[purpose],
      bytesOut.toLocaleString("en-US"),
      bytesIn.toLocaleString("en-US"),
      `${outcome}`,
      about,
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${summaryOf(entries.length, left)}\n\n${lines.join("\n")}\n`;
}

function summaryOf(all: number, left: number): string {
  const requests = (count: number): string => `${count.toLocaleString("en-US")} request${count === 1 ? "" : "s"}`;
  return `${requests(all)} on this computer by this product; ${left === 0 ? "none" : requests(left)} left it. Contents, keys and addresses below the host are not kept.`;
}
