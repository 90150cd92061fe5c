import { element } from "./element";
import { fileLabel, linesLabel, spokenLabel, type AnswerSource, type AnswerSources } from "./sources";

/** What an answer stands on: what it cites, and, folded, what it was given besides. */
export function sourceSection({ cited, others }: AnswerSources): HTMLElement {
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
        element("span", { class: "source-number" }, `${source.shown}`),
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
