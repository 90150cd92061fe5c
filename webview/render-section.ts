import DOMPurify, { type Config } from "dompurify";
import { codeBlock } from "./code-block";
import { element } from "./element";
import { foldAside } from "./fold-aside";
import { readMarkdown } from "./read-markdown";
import type { Section } from "./sections";
import { sourceTitle, spokenLabel, type AnswerSource } from "./sources";

/** What stands behind the marks and names in the text of an answer. */
export interface AnswerLinks {
  /** The passage of a mark; a number that means nothing here stays text. */
  source(number: number): AnswerSource | undefined;
  /** Code spans that name a file or a definition. */
  readonly names: ReadonlySet<string>;
}

const purifyConfig: Config & { readonly RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: [
    ..."p br strong em del code pre blockquote ul ol li hr a span h3 h4 h5 h6".split(" "),
    ..."table thead tbody tr th td".split(" "),
  ],
  ALLOWED_ATTR: ["href", "start", "align", "data-citation", "data-info"],
  ADD_URI_SAFE_ATTR: ["start", "align", "data-citation", "data-info"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^https?:\/\//i,
  RETURN_DOM_FRAGMENT: true,
};

/** `raw` is that of the section, or what it will be once it is finished. */
export function renderSection(section: Section, raw: string, links: AnswerLinks, isColoured: boolean): Node {
  switch (section.kind) {
    case "code":
      return codeBlock(section.code, section.info, isColoured);
    case "plain":
      return element("p", { class: "plain" }, raw.trimEnd());
    case "markdown":
      return renderMarkdown(raw, links, isColoured);
  }
}

function renderMarkdown(raw: string, links: AnswerLinks, isColoured: boolean): Node {
  const fragment = DOMPurify.sanitize(readMarkdown(raw), purifyConfig);
  for (const pre of fragment.querySelectorAll<HTMLElement>("pre[data-info]")) {
    pre.replaceWith(codeBlock(pre.textContent ?? "", pre.dataset["info"] ?? "", isColoured));
  }
  for (const mark of fragment.querySelectorAll<HTMLElement>("span[data-citation]")) {
    const source = links.source(Number(mark.dataset["citation"]));
    mark.replaceWith(source === undefined ? (mark.textContent ?? "") : citationButton(source));
  }
  for (const link of fragment.querySelectorAll("a")) {
    const address = link.getAttribute("href");
    if (address === null) link.replaceWith(...link.childNodes);
    else link.title = address;
  }
  for (const code of fragment.querySelectorAll(":not(pre) > code")) {
    const name = code.textContent ?? "";
    if (links.names.has(name) && code.closest("a") === null) linkName(code, name);
  }
  for (const table of fragment.querySelectorAll("table")) {
    const frame = element("div", { class: "table-frame" });
    table.replaceWith(frame);
    frame.append(table);
  }
  fragment.normalize();
  return foldAside(fragment);
}

/** The brackets are there for who copies the text, and unseen: the button's shape says the same. */
function citationButton(source: AnswerSource): HTMLElement {
  return element(
    "button",
    {
      type: "button",
      class: "citation",
      "data-command": "citation-open",
      "data-number": `${source.number}`,
      "aria-label": spokenLabel(source),
      title: sourceTitle(source),
    },
    element("span", { class: "bracket" }, "["),
    `${source.shown}`,
    element("span", { class: "bracket" }, "]"),
  );
}

/** No button: it would not break at the end of a line. Without an address the page cannot be led away by it either. */
function linkName(code: Element, name: string): void {
  const link = element("a", {
    class: "name",
    role: "link",
    tabindex: "0",
    "data-command": "name-open",
    "data-name": name,
    title: `Open ${name}`,
  });
  code.replaceWith(link);
  link.append(code);
}
