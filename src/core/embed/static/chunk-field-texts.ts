import { type Chunk } from "../../api";
import { type ChunkField } from "./static-table";

/** What of a chunk is said where: a name in a signature says more than one in a body. Nothing is said twice. */
export function chunkFieldTexts(
  path: string,
  { heading, text, kind }: Pick<Chunk, "heading" | "text" | "kind">,
): Readonly<Record<ChunkField, string>> {
  const [first = "", ...lines] = heading.split("\n");
  // The heading of a post has no path, which would say nothing.
  const hasPath = path !== "" && first.startsWith(path);
  const docstring = kind === "prose" ? undefined : docstringOf(text);
  return {
    path: hasPath ? path.replace(/\.[A-Za-z]+$/, "") : "",
    name: hasPath ? first.slice(path.length) : first,
    signature: lines.join("\n"),
    docstring: docstring ? text.slice(docstring.start, docstring.end) : "",
    body: docstring ? `${text.slice(0, docstring.start)}${text.slice(docstring.end)}` : text,
  };
}

/** The string in three quotes with which a definition or a module begins. */
function docstringOf(text: string): { readonly start: number; readonly end: number } | undefined {
  const quote = ['"""', "'''"]
    .map((mark) => ({ mark, at: text.indexOf(mark) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at)[0];
  if (quote === undefined) return undefined;
  const before = text
    .slice(0, quote.at)
    .replace(/[rRuU]$/, "")
    .trimEnd();
  if (before !== "" && !before.endsWith(":")) return undefined;
  const end = text.indexOf(quote.mark, quote.at + 3);
  return { start: quote.at, end: end < 0 ? text.length : end + 3 };
}
