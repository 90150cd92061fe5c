import { Marked, type Token } from "marked";

/** One section of Markdown as HTML, which is not clean yet: only what went through the sanitiser may be shown. */
export function readMarkdown(raw: string): string {
  // Without `async` it gives no promise.
  return markdown.parse(raw, { async: false });
}

const markdown = new Marked({
  gfm: true,
  breaks: false,
  tokenizer: {
    // `[1]: …` at the start of a line is a citation here, never the definition of a link.
    def: () => undefined,
    // Tags in an answer are far more often code that lost its ticks (`<module>`) than markup: they are text, and so
    // is what follows them. (A tag that is known puts the reader in a state in which it escapes nothing.)
    html: () => undefined,
    tag: () => undefined,
  },
  renderer: {
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
    {
      // The one tag that has no other way to be written: a new line in a cell of a table.
      name: "line-break",
      level: "inline",
      start: (source) => {
        const index = source.search(/<br/i);
        return index === -1 ? undefined : index;
      },
      tokenizer(source) {
        const match = /^<br ?\/?>/i.exec(source);
        return match === null ? undefined : { type: "line-break", raw: match[0] };
      },
      renderer: () => "<br>",
    },
  ],
});

/** `rows_by_id[1]` is code that lost its ticks, and no citation; a mark may well stand right after a plain word. */
function isIndexing(before: Token | undefined): boolean {
  if (before?.type !== "text") return false;
  const { raw } = before;
  let start = raw.length;
  while (start > 0 && /[\w.\]]/.test(raw[start - 1] ?? "")) start -= 1;
  return /^\w$|\]$|_|[a-z][A-Z]|\w\.\w|\d$/.test(raw.slice(start));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
