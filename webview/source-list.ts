import { element } from "./element";
import { fileLabel, linesLabel, sourceTitle, spokenLabel, type AnswerSource, type AnswerSources } from "./sources";

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
          title: sourceTitle(source),
        },
        element("span", { class: "source-number" }, `${source.shown}`),
        ...nameOf(source, all, repeatsFile),
      ),
      ...creditOf(source, sources[index - 1]),
    );
  });
  return element("ul", { class: "source-list" }, ...rows);
}

function nameOf(source: AnswerSource, all: readonly AnswerSource[], repeatsFile: boolean): readonly HTMLElement[] {
  const { foreign } = source;
  if (foreign?.isPost) return [element("span", { class: "source-file thread" }, foreign.title)];
  return [
    element("span", { class: repeatsFile ? "source-file repeated" : "source-file" }, fileLabel(source.path, all)),
    element("span", { class: "source-symbol" }, source.symbol),
    element("span", { class: "source-lines" }, placeOf(source)),
  ];
}

/** Where it is from and on what terms, with the way to the original: beside what may only be quoted with it. */
function creditOf({ foreign }: AnswerSource, before: AnswerSource | undefined): readonly HTMLElement[] {
  if (foreign === undefined) return [];
  // Files of one package stand together, and say it once.
  if (before?.foreign?.title === foreign.title && before.foreign.credit === foreign.credit) return [];
  const { title, isPost, credit, url } = foreign;
  const words = [isPost ? "" : title, credit].filter((part) => part !== "").join(" · ");
  if (words === "" && url === undefined) return [];
  const link = url === undefined ? [] : [element("a", { href: url, title: url }, "original")];
  return [
    element("p", { class: "source-credit" }, words, ...(words === "" ? link : link.flatMap((each) => [" · ", each]))),
  ];
}

function placeOf(source: AnswerSource): string {
  return source.cell === undefined ? linesLabel(source) : `cell ${source.cell}`;
}
