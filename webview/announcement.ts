import { splitSections } from "./sections";
import { numberedSources, sourcesOf } from "./sources";
import { isRunning, type PanelState, type PanelTurn } from "./state";

/** Longer answers are read in the conversation itself, at the listener's own pace. */
const maxSpokenChars = 600;
/** What is looked at to find the words that are spoken. */
const maxReadChars = 10_000;

/** The sentence for the step from one state to the next, or undefined where nothing need be said. */
export function announcementOf(before: PanelState, after: PanelState): string | undefined {
  for (const turn of after.turns) {
    const previous = before.turns.find((other) => other.turn === turn.turn);
    if (previous === turn) continue;
    // What comes back with a restored conversation is not news.
    if (isRunning(turn) && !(previous && isRunning(previous)) && turn.text === "") return "Searching your code.";
    if (previous === undefined || !isRunning(previous)) continue;
    if (turn.status === "done") return doneSentence(turn);
    if (turn.status === "stopped") return "Stopped.";
  }
  if (before.index?.phase !== "ready" && before.index !== undefined && after.index?.phase === "ready") {
    return "The index is ready.";
  }
  return undefined;
}

function doneSentence(turn: PanelTurn): string {
  const known = numberedSources(turn);
  const spoken = spokenText(turn.text.slice(0, maxReadChars))
    .replace(/\[(\d{1,3})\]/g, (mark, number: string) => (known.has(Number(number)) ? "" : mark))
    .replace(/[`*#>|]/g, "")
    .replace(/\s+/g, " ")
    .trim();
  const count = sourcesOf(turn).cited.length;
  const sources = count === 0 ? "No sources." : count === 1 ? "1 source." : `${count} sources.`;
  return `Answer: ${shortened(spoken)} ${sources}`;
}

/** Code is not read out. */
function spokenText(text: string): string {
  return splitSections(text)
    .map((section) => (section.kind === "code" ? "Code block." : section.raw))
    .join("\n");
}

function shortened(text: string): string {
  if (text.length <= maxSpokenChars) return text;
  const cut = text.slice(0, maxSpokenChars);
  return `${cut.slice(0, Math.max(0, cut.lastIndexOf(" ")))} …`;
}
