import { actionLabels } from "../src/protocol/action-labels";
import { element, setText } from "./element";
import { icon } from "./icons";
import type { FrameBudget } from "./frame-budget";
import { createMarkdownView } from "./markdown";
import { labelMentions } from "./mentions";
import { questionView } from "./question-view";
import type { AnswerLinks } from "./render-section";
import { sourceSection } from "./source-list";
import { numberedSources, sourcesOf } from "./sources";
import { isRunning, type AnswerEnd, type PanelTurn } from "./state";
import { progressRing, toolkitButton } from "./toolkit";

export interface TurnView {
  readonly element: HTMLElement;
  /** True: not all of it could be laid out in this frame. */
  update(turn: PanelTurn, budget: FrameBudget): boolean;
}

/** One question with its answer. Each part is rewritten only when what it shows has changed. */
export function createTurnView(first: PanelTurn): TurnView {
  const questionId = `question-${first.turn}`;
  const notices = element("ul", { class: "notices", "aria-label": "Notes" });
  const text = createMarkdownView();
  const progressText = element("span");
  const progress = element("p", { class: "progress" }, progressRing(), progressText);
  const ending = element("div", { class: "ending" });
  const answer = element("div", { class: "answer" }, notices, text.element, progress, ending);
  const article = element(
    "article",
    { class: "turn", "data-turn": `${first.turn}`, "aria-labelledby": questionId },
    questionView(first.question, questionId),
    answer,
  );
  let shown: PanelTurn | undefined;
  let names: AnswerLinks["names"] = new Set();
  let isBehind = false;

  function update(turn: PanelTurn, budget: FrameBudget): boolean {
    if (turn === shown && !isBehind) return false;
    const isActive = isRunning(turn);
    if (turn.names !== shown?.names) names = new Set(turn.names);
    const sources = numberedSources(turn);
    const links: AnswerLinks = { names, source: (number) => sources.get(number) };
    isBehind = text.update(turn.text, { links, isUnfinished: isActive, budget });

    if (!isActive && !isBehind) labelMentions(text.element, turn);
    answer.setAttribute("aria-busy", `${isActive || isBehind}`);
    progress.hidden = !isActive && !isBehind;
    setText(progressText, progressLabel(turn));
    if (turn.notices !== shown?.notices) showNotices(turn.notices);
    if (turn.status !== shown?.status) ending.replaceChildren(...(isActive ? [] : endingOf(turn)));
    // What follows the text would jump down while the text is still growing.
    ending.hidden = isBehind;
    shown = turn;
    return isBehind;
  }

  function showNotices(texts: readonly string[]): void {
    notices.replaceChildren(...texts.map(notice));
    notices.hidden = texts.length === 0;
  }

  return { element: article, update };
}

function progressLabel(turn: PanelTurn): string {
  if (turn.status === "streaming") return "Writing…";
  if (turn.passages.length === 0) return "Searching your code…";
  return turn.passages.length === 1 ? "Reading 1 passage…" : `Reading ${turn.passages.length} passages…`;
}

function notice(text: string): HTMLElement {
  return element("li", { class: "notice" }, icon("info"), element("span", {}, text));
}

function endingOf(turn: PanelTurn): readonly HTMLElement[] {
  const parts: HTMLElement[] = [];
  if (turn.error !== undefined) parts.push(errorBox(turn.error.text, turn.error.actions));
  const { cited, others } = sourcesOf(turn);
  // Passages of an answer that was never begun supported nothing.
  if (turn.text !== "" && cited.length + others.length > 0) parts.push(sourceSection({ cited, others }));
  const footer = footerOf(turn);
  if (footer !== undefined) parts.push(footer);
  return parts;
}

function errorBox(text: string, actions: NonNullable<PanelTurn["error"]>["actions"]): HTMLElement {
  const buttons = actions.map((action, index) =>
    toolkitButton({
      label: actionLabels[action],
      appearance: index === 0 ? "primary" : "secondary",
      data: { command: "action-run", action },
    }),
  );
  return element(
    "div",
    { class: "error", role: "alert" },
    icon("error"),
    element("p", {}, text),
    element("div", { class: "buttons" }, ...buttons),
  );
}

function footerOf(turn: PanelTurn): HTMLElement | undefined {
  if (turn.status === "stopped") {
    const again = element("button", { type: "button", class: "link" }, "Ask again");
    again.dataset["command"] = "action-run";
    again.dataset["action"] = "retry";
    return element("p", { class: "answer-footer" }, element("span", {}, "Stopped"), again);
  }
  if (turn.end === undefined) return undefined;
  const { end } = turn;
  const footer = element("p", { class: "answer-footer" }, element("span", { title: usageOf(end) }, authorOf(end)));
  if (end.finishReason === "length") footer.append(element("span", {}, "Cut off at the length limit"));
  if (end.removedCitations > 0) {
    const marks = end.removedCitations === 1 ? "1 unknown citation" : `${end.removedCitations} unknown citations`;
    const title = "The answer pointed to sources that it was not given.";
    footer.append(element("span", { title }, `${marks} removed`));
  }
  return footer;
}

/** The engine's word for composing without a model is none that a reader knows. */
function authorOf(end: AnswerEnd): string {
  const author = end.provider === "extractive" ? "No model" : [end.provider, end.model].filter(Boolean).join(" · ");
  const seconds = end.milliseconds / 1000;
  return `${author} · ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

function usageOf(end: AnswerEnd): string {
  const { inputTokens, outputTokens } = end.usage;
  return `${inputTokens.toLocaleString("en")} tokens read, ${outputTokens.toLocaleString("en")} written`;
}
