import { actionLabels } from "./action-labels";
import { element, setText, spokenOnly } from "./element";
import { icon } from "./icons";
import { createMarkdownView } from "./markdown";
import { fileLabel, linesLabel, numberedSources, sourcesOf, spokenLabel, type AnswerSource } from "./sources";
import { isRunning, type AnswerEnd, type PanelTurn } from "./state";
import { progressRing, toolkitButton } from "./toolkit";

export interface TurnView {
  readonly element: HTMLElement;
  update(turn: PanelTurn): void;
}

/** One question with its answer. Each part is rewritten only when what it shows has changed. */
export function createTurnView(first: PanelTurn): TurnView {
  const questionId = `question-${first.turn}`;
  const question = element("h2", { class: "question", id: questionId }, spokenOnly("You asked: "), first.question);
  const notices = element("ul", { class: "notices", "aria-label": "Notes" });
  const text = createMarkdownView();
  const progressText = element("span");
  const progress = element("p", { class: "progress" }, progressRing(), progressText);
  const ending = element("div", { class: "ending" });
  const answer = element("div", { class: "answer" }, notices, text.element, progress, ending);
  const article = element(
    "article",
    { class: "turn", "data-turn": `${first.turn}`, "aria-labelledby": questionId },
    question,
    answer,
  );
  let shown: PanelTurn | undefined;

  function update(turn: PanelTurn): void {
    if (turn === shown) return;
    const isActive = isRunning(turn);
    answer.setAttribute("aria-busy", `${isActive}`);
    progress.hidden = !isActive;
    setText(progressText, progressLabel(turn));
    if (turn.notices !== shown?.notices) notices.replaceChildren(...turn.notices.map(notice));
    notices.hidden = turn.notices.length === 0;
    if (turn.text !== shown?.text || turn.status !== shown.status || turn.passages !== shown.passages) {
      text.update(turn.text, { sources: numberedSources(turn), isUnfinished: isActive });
    }
    if (turn.status !== shown?.status) ending.replaceChildren(...(isActive ? [] : endingOf(turn)));
    shown = turn;
  }

  update(first);
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
  if (turn.text !== "" && cited.length + others.length > 0) parts.push(sourceSection(cited, others));
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

function sourceSection(cited: readonly AnswerSource[], others: readonly AnswerSource[]): HTMLElement {
  const section = element("section", { class: "sources", "aria-label": "Sources" });
  const all = [...cited, ...others];
  if (cited.length > 0) section.append(element("h3", {}, "Sources"), sourceList(cited, all));
  if (others.length > 0) {
    const summary = `Also looked at (${others.length})`;
    section.append(element("details", {}, element("summary", {}, summary), sourceList(others, all)));
  }
  return section;
}

function sourceList(sources: readonly AnswerSource[], all: readonly AnswerSource[]): HTMLElement {
  const rows = sources.map((source, index) => {
    const repeatsFile = sources[index - 1]?.path === source.path;
    return element(
      "li",
      {},
      element(
        "button",
        {
          type: "button",
          class: "source",
          "data-command": "citation-open",
          "data-number": `${source.number}`,
          "aria-label": spokenLabel(source),
          title: `${source.path}:${linesLabel(source)}`,
        },
        element("span", { class: "source-number" }, `${source.number}`),
        element("span", { class: repeatsFile ? "source-file repeated" : "source-file" }, fileLabel(source.path, all)),
        element("span", { class: "source-symbol" }, source.symbol),
        element("span", { class: "source-lines" }, placeOf(source)),
      ),
    );
  });
  return element("ul", { class: "source-list" }, ...rows);
}

function placeOf(source: AnswerSource): string {
  return source.cell === undefined ? linesLabel(source) : `cell ${source.cell}`;
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

function authorOf(end: AnswerEnd): string {
  const author = [end.provider, end.model].filter((name, index, names) => name !== "" && names.indexOf(name) === index);
  const seconds = end.milliseconds / 1000;
  return [...author, `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`].join(" · ");
}

function usageOf(end: AnswerEnd): string {
  const { inputTokens, outputTokens } = end.usage;
  return `${inputTokens.toLocaleString("en")} tokens read, ${outputTokens.toLocaleString("en")} written`;
}
