import { Parser } from "htmlparser2";

/**
 * HTML of a post → Markdown: paragraphs a line each, lists, quotes, code inline and fenced; of a link its text. It takes
 * time and memory in proportion to the text, whatever stands in it.
 */
export type Converted = { readonly markdown: string } | { readonly reason: string };

/** The site takes 30,000 characters of Markdown. */
const mostChars = 1_000_000;
const deepest = 200;
const mostTags = 50_000;
/** Written at a time, so that a text that is made to hurt is noticed soon. */
const sliceChars = 4096;

export function htmlToMarkdown(html: string): Converted {
  if (html.length > mostChars) return { reason: `has more than ${mostChars} characters, as no post has` };
  const writer = createWriter();
  let depth = 0;
  let tags = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth++;
        tags++;
        writer.open(name, attributes);
      },
      ontext: (text) => writer.text(text),
      onclosetag(name) {
        depth--;
        writer.close(name);
      },
    },
    { decodeEntities: true },
  );
  for (let at = 0; at < html.length; at += sliceChars) {
    parser.write(html.slice(at, at + sliceChars));
    if (depth > deepest) return { reason: `has HTML that is more than ${deepest} deep, as no post has` };
    if (tags > mostTags) return { reason: `has more than ${mostTags} HTML tags, as no post has` };
  }
  parser.end();
  return { markdown: writer.end() };
}

/** Entities decoded; what looks like a tag is text. For titles, which the site's API escapes. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  let decoded = "";
  const parser = new Parser({ ontext: (part) => (decoded += part) }, { decodeEntities: true });
  parser.end(text.replaceAll("<", "&lt;"));
  return decoded;
}

interface Writer {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
  end(): string;
}

/** What stands before the lines of a block: of a list item another text before the first. */
interface Prefix {
  readonly name: string;
  first: string;
  readonly rest: string;
}

function createWriter(): Writer {
  const blocks: string[] = [];
  const prefixes: Prefix[] = [];
  /** Lists that are open, with how many items of them there are. */
  const lists: { readonly isNumbered: boolean; items: number }[] = [];
  let inline = "";
  /** Text of a `pre` that is open. */
  let code: string | undefined;
  let hidden = 0;

  function write(lines: readonly string[], joins: boolean): void {
    if (lines.length === 0) return;
    const written = lines.map((line) => {
      const prefix = prefixes.map((each) => {
        const { first } = each;
        each.first = each.rest;
        return first;
      });
      return `${prefix.join("")}${line}`.trimEnd();
    });
    const block = written.join("\n");
    if (joins && blocks.length > 0) blocks[blocks.length - 1] += `\n${block}`;
    else blocks.push(block);
  }

  /** Ends the paragraph that is open. */
  function flush(mark = ""): void {
    const lines = inline
      .split("\n")
      .map((line) => escapeStart(line.replace(/\s+/g, " ").trim()))
      .filter((line) => line !== "");
    inline = "";
    write(mark === "" ? lines : [`${mark}${lines.join(" ")}`], isNextItem());
  }

  /** Items of a list stand below each other. */
  function isNextItem(): boolean {
    const item = prefixes.at(-1);
    if (item?.name !== "li" || item.first === item.rest) return false;
    return (lists.at(-1)?.items ?? 0) > 0 || prefixes.at(-2)?.name === "li";
  }

  function fence(text: string): void {
    const lines = text.replace(/\r\n?/g, "\n").replace(/^\n+/, "").trimEnd().split("\n");
    if (lines.length === 1 && lines[0]?.trim() === "") return;
    const longest = lines.reduce((most, line) => Math.max(most, /^\s*(`*)/.exec(line)?.[1]?.length ?? 0), 2);
    const mark = "`".repeat(longest + 1);
    write([mark, ...lines, mark], false);
  }

  return {
    open(name, attributes) {
      if (name === "script" || name === "style") hidden++;
      else if (name === "pre") {
        flush();
        code ??= "";
      } else if (code !== undefined) return;
      else if (name === "code" || name === "kbd") inline += "`";
      else if (name === "br") inline += "\n";
      else if (name === "img") inline += attributes["alt"] ?? "";
      else if (name === "hr") {
        flush();
        write(["* * *"], false);
      } else if (name === "ul" || name === "ol") {
        flush();
        lists.push({ isNumbered: name === "ol", items: 0 });
      } else if (name === "li") {
        flush();
        const list = lists.at(-1);
        const mark = list?.isNumbered === true ? `${list.items + 1}. ` : "- ";
        prefixes.push({ name, first: mark, rest: " ".repeat(mark.length) });
      } else if (name === "blockquote") {
        flush();
        prefixes.push({ name, first: "> ", rest: "> " });
      } else if (name === "td" || name === "th") inline += inline === "" ? "" : " | ";
      else if (blockNames.has(name)) flush();
    },

    text(text) {
      if (hidden > 0) return;
      if (code === undefined) inline += text.replace(/\s+/g, " ");
      else code += text;
    },

    close(name) {
      if (name === "script" || name === "style") hidden = Math.max(0, hidden - 1);
      else if (name === "pre") {
        if (code !== undefined) fence(code);
        code = undefined;
      } else if (code !== undefined) return;
      else if (name === "code" || name === "kbd") inline += "`";
      else if (name === "ul" || name === "ol") {
        flush();
        lists.pop();
      } else if (name === "li" || name === "blockquote") {
        flush();
        const at = prefixes.findLastIndex((prefix) => prefix.name === name);
        if (at >= 0) prefixes.length = at;
        const list = lists.at(-1);
        if (name === "li" && list !== undefined) list.items++;
      } else if (/^h[1-6]$/.test(name)) flush("### ");
      else if (blockNames.has(name)) flush();
    },

    end() {
      if (code !== undefined) fence(code);
      flush();
      return blocks.join("\n\n");
    },
  };
}

const blockNames: ReadonlySet<string> = new Set(
  "p div h1 h2 h3 h4 h5 h6 table thead tbody tr dl dt dd details summary section article figure".split(" "),
);

/** A line of prose that would be read as a heading, a fence or a rule. */
function escapeStart(line: string): string {
  return /^(?:#|```|~~~|[-=]+$)/.test(line) ? `\\${line}` : line;
}
