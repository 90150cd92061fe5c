import { type Engine, type NetworkEntry } from "../../core";
import { print, printJson, visibleLine } from "../terminal";

/** What was asked of whom, newest first; with `clear` it is deleted. */
export async function runLedger(
  engine: Engine,
  { json, clear }: { readonly json: boolean; readonly clear: boolean },
): Promise<void> {
  if (clear) {
    await engine.clearLedger();
    if (json) printJson({ entries: [] });
    else print("The list of requests is empty now.\n");
    return;
  }
  const entries = await engine.ledger();
  if (json) {
    printJson({ entries: entries.map(asJson) });
    return;
  }
  if (entries.length === 0) print("No request was made.\n");
  for (const entry of entries) print(`${rowOf(entry)}\n`);
}

/** A contract: every field is there, `null` where nothing is known. */
function asJson({ time, host, isLocal, purpose, about, bytesOut, bytesIn, outcome }: NetworkEntry): object {
  return { time, host, isLocal, purpose, about: about ?? null, bytesOut, bytesIn, outcome };
}

function rowOf({ time, host, isLocal, purpose, about, bytesOut, bytesIn, outcome }: NetworkEntry): string {
  const where = `${visibleLine(host)}${isLocal ? " (this machine)" : ""}`;
  const what = `${purpose}${about === undefined ? "" : ` ${visibleLine(about)}`}`;
  return `${time}  ${where}  ${what}  ${bytesOut} bytes out, ${bytesIn} in  ${outcome}`;
}
