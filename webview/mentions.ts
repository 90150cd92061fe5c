import { mentionedSource, numberedSources, sourceTitle, spokenLabel } from "./sources";
import type { PanelTurn } from "./state";

/**
 * Which mark of its number is it? Marks of one number may stand for different lines, and the page holds them in the
 * order of the text. Nothing for a button of the list of sources, which means the source as such.
 */
export function mentionOf(button: HTMLElement): { readonly mention?: number } {
  const text = button.closest<HTMLElement>(".markdown");
  const number = button.dataset["number"];
  if (text === null || number === undefined) return {};
  const same = [...marksOf(text)].filter((mark) => mark.dataset["number"] === number);
  const position = same.indexOf(button);
  return position === -1 ? {} : { mention: position + 1 };
}

/** Tells each mark by its own lines, once the text stands. */
export function labelMentions(text: HTMLElement, turn: PanelTurn): void {
  const sources = numberedSources(turn);
  const counts = new Map<number, number>();
  for (const mark of marksOf(text)) {
    const number = Number(mark.dataset["number"]);
    const source = sources.get(number);
    const mention = (counts.get(number) ?? 0) + 1;
    counts.set(number, mention);
    if (source === undefined || mention === 1) continue;
    const own = mentionedSource(turn, source, mention);
    mark.setAttribute("aria-label", spokenLabel(own));
    mark.title = sourceTitle(own);
  }
}

function marksOf(text: HTMLElement): NodeListOf<HTMLElement> {
  return text.querySelectorAll<HTMLElement>("button.citation");
}
