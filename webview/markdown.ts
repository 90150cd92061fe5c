import DOMPurify, { type Config } from "dompurify";
import { Marked, type Token } from "marked";
import { codeBlock } from "./code-block";
import { element } from "./element";
import { morphChildren } from "./morph";
import { linesLabel, spokenLabel, type AnswerSource } from "./sources";
import { closeUnfinished } from "./unfinished";

export interface MarkdownOptions {
  /** Numbers that become citation buttons; any other `[n]` stays text. */
  readonly sources: ReadonlyMap<number, AnswerSource>;
  /** More text will follow. */
  readonly isUnfinished: boolean;
}

export interface MarkdownView {
  readonly element: HTMLElement;
  update(text: string, options: MarkdownOptions): void;
}

/** Code that grows is coloured anew with each frame, which up to this length takes a few milliseconds. */
const maxGrowingHighlightChars = 6000;

interface Block {
  /** Undefined where the block has to be made again. */
  readonly raw: string | undefined;
  readonly element: HTMLElement;
}

/**
 * Markdown that grows. Each top-level block has an element of its own; those before the last two can no longer
 * change while text is only appended, so a long answer costs no more for each word than a short one.
 */
export function createMarkdownView(): MarkdownView {
  const container = element("div", { class: "markdown" });
  let blocks: Block[] = [];
  let shown = "";
  let sources: MarkdownOptions["sources"] = new Map();
  let settled = { blocks: 0, chars: 0 };

  function update(written: string, options: MarkdownOptions): void {
    const text = written.replace(/\r\n?/g, "\n");
    const isAppended = text.startsWith(shown) && [...options.sources.keys()].every((number) => sources.has(number));
    if (!isAppended) blocks = blocks.map((block) => ({ ...block, raw: undefined }));
    if (!isAppended || !options.isUnfinished) settled = { blocks: 0, chars: 0 };
    shown = text;
    sources = options.sources;

    const tokens = markdown.lexer(text.slice(settled.chars));
    const content = tokens.filter(({ type }) => type !== "space");
    content.forEach((token, index) => {
      const isGrowing = options.isUnfinished && index === content.length - 1;
      updateBlock(settled.blocks + index, token, isGrowing);
    });
    for (const extra of blocks.splice(settled.blocks + content.length)) extra.element.remove();

    const firstOpen = content.at(-2);
    if (!options.isUnfinished || firstOpen === undefined) return;
    const passed = tokens.slice(0, tokens.indexOf(firstOpen));
    settled = {
      blocks: settled.blocks + content.length - 2,
      chars: settled.chars + passed.reduce((sum, token) => sum + token.raw.length, 0),
    };
  }

  function updateBlock(index: number, token: Token, isGrowing: boolean): void {
    const existing = blocks[index];
    const source = isGrowing && token.type !== "code" ? closeUnfinished(token.raw) : token.raw;
    if (existing !== undefined && existing.raw === source) return;
    // Long code is coloured once, when it is whole, and so has to be made again then.
    const isPlain = isGrowing && source.length > maxGrowingHighlightChars;
    const block = {
      raw: isPlain ? undefined : source,
      element: existing?.element ?? element("div", { class: "block" }),
    };
    blocks[index] = block;
    morphChildren(block.element, renderBlock(source, sources, !isPlain));
    if (existing === undefined) container.append(block.element);
  }

  return { element: container, update };
}

const markdown = new Marked({
  gfm: true,
  breaks: false,
  tokenizer: {
    // `[1]: …` at the start of a line is a citation here, never the definition of a link.
    def: () => undefined,
  },
  renderer: {
    // Tags in an answer are far more often code that lost its ticks (`<module>`) than markup: they are shown.
    html: ({ text, block }) => {
      if (/^<(?:br|\/?kbd|\/?su[bp])\s*\/?>$/i.test(text.trim())) return text;
      return block ? `<p>${escapeHtml(text)}</p>` : escapeHtml(text);
    },
    // The answer stands under the question, which is a heading of the second level.
    heading({ depth, tokens }) {
      const level = Math.min(depth + 2, 6);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    // Nothing is loaded from anywhere, so a picture is what it says.
    image: ({ text, href }) => escapeHtml(text === "" ? href : text),
    code: ({ text, lang }) => `<pre data-info="${escapeHtml(lang ?? "")}">${escapeHtml(text)}</pre>`,
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
  },
  extensions: [
    {
      name: "citation",
      level: "inline",
      start: (source) => {
        const index = source.search(/\[\d/);
        return index === -1 ? undefined : index;
      },
      tokenizer(source, before) {
        if (this.lexer.state.inLink || isIndexing(before.at(-1))) return undefined;
        const match = /^\[(\d{1,3}(?:,\s?\d{1,3})*)\](?!\()/.exec(source);
        return match === null ? undefined : { type: "citation", raw: match[0], numbers: match[1]?.split(/,\s?/) };
      },
      renderer: ({ numbers }) =>
        (numbers as readonly string[]).map((number) => `<span data-citation="${number}">[${number}]</span>`).join(""),
    },
  ],
});

const purifyConfig: Config & { readonly RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: [
    ..."p br strong em del code pre blockquote ul ol li hr a span h3 h4 h5 h6".split(" "),
    ..."table thead tbody tr th td kbd sub sup".split(" "),
  ],
  ALLOWED_ATTR: ["href", "start", "align", "data-citation", "data-info"],
  ADD_URI_SAFE_ATTR: ["start", "align", "data-citation", "data-info"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^https?:\/\//i,
  RETURN_DOM_FRAGMENT: true,
};

function renderBlock(raw: string, sources: MarkdownOptions["sources"], isHighlighted: boolean): DocumentFragment {
  const fragment = DOMPurify.sanitize(markdown.parser(markdown.lexer(raw)), purifyConfig);
  for (const pre of fragment.querySelectorAll<HTMLElement>("pre[data-info]")) {
    pre.replaceWith(codeBlock(pre.textContent ?? "", pre.dataset["info"] ?? "", isHighlighted));
  }
  for (const mark of fragment.querySelectorAll<HTMLElement>("span[data-citation]")) {
    const source = sources.get(Number(mark.dataset["citation"]));
    mark.replaceWith(source === undefined ? (mark.textContent ?? "") : citationButton(source));
  }
  for (const link of fragment.querySelectorAll("a")) {
    const address = link.getAttribute("href");
    if (address === null) link.replaceWith(...link.childNodes);
    else link.title = address;
  }
  for (const table of fragment.querySelectorAll("table")) {
    const frame = element("div", { class: "table-frame" });
    table.replaceWith(frame);
    frame.append(table);
  }
  fragment.normalize();
  return fragment;
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
      title: `${source.path}:${linesLabel(source)}${source.symbol === "" ? "" : `\n${source.symbol}`}`,
    },
    element("span", { class: "spoken-only" }, "["),
    `${source.number}`,
    element("span", { class: "spoken-only" }, "]"),
  );
}

/** `rows_by_id[1]` is code that lost its ticks, and no citation; a mark may well stand right after a plain word. */
function isIndexing(before: Token | undefined): boolean {
  if (before?.type !== "text") return false;
  const word = /[\w.\]]*$/.exec(before.raw)?.[0] ?? "";
  return /^\w$|\]$|_|[a-z][A-Z]|\w\.\w|\d$/.test(word);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
