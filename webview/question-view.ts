import { element, spokenOnly } from "./element";
import { questionParts, titleOf, type QuestionPart } from "./question-parts";

/** Longer parts of a question are one line that can be opened: the answer is what people read. */
const maxLines = 8;
const maxChars = 900;

/** What was asked. Its heading is short even where the question is not, for who goes from heading to heading. */
export function questionView(question: string, headingId: string): HTMLElement {
  const parts = questionParts(question);
  const first = parts[0];
  const heading = element("h2", { id: headingId }, spokenOnly("You asked: "));
  const view = element("div", { class: "question" }, heading);
  if (first === undefined) return view;
  const isHeadingWhole = first.kind === "words" && !isLong(first);
  heading.append(isHeadingWhole ? first.text : titleOf(first));
  heading.classList.toggle("is-code", first.kind !== "words");
  for (const part of isHeadingWhole ? parts.slice(1) : parts) view.append(partView(part));
  return view;
}

function partView(part: QuestionPart): HTMLElement {
  const text = part.kind === "words" ? element("p", {}, part.text) : element("pre", { tabindex: "0" }, part.text);
  if (!isLong(part)) return text;
  const lines = part.text.split("\n").length;
  const name = { words: "Whole question", code: "Code", traceback: "Traceback" }[part.kind];
  const summary = element("summary", {}, lines === 1 ? name : `${name}, ${lines} lines`);
  return element("details", {}, summary, text);
}

function isLong({ text }: QuestionPart): boolean {
  return text.length > maxChars || text.split("\n").length > maxLines;
}
