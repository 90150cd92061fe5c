import { type ContextPassage, type Place } from "../../api";
import { fenced } from "../fence";

/** Marks of the text, in one place so that all parts of an answer look alike. */

export function cite(passage: ContextPassage): string {
  return `[${passage.number}]`;
}

/** A name or path as code; backticks inside would end it. */
export function code(text: string): string {
  const oneLine = text.replace(/\s+/g, " ").trim();
  return oneLine.includes("`") ? `\`\` ${oneLine} \`\`` : `\`${oneLine}\``;
}

export function pythonBlock(lines: readonly string[]): string {
  return fenced(lines.join("\n"), "python");
}

export function quoted(lines: readonly string[]): string {
  return lines.map((line) => (line === "" ? ">" : `> ${line}`)).join("\n");
}

/** "`fines.py`, line 12", "`fines.py`, lines 12-20", or the cell, where lines mean nothing to a reader. */
export function linesOf(passage: ContextPassage, first: number, last = first): string {
  const { path, cell } = passage;
  const file = `${code(path)}${packageOf(passage)}`;
  if (cell !== undefined) return `${file}, cell ${cell}`;
  return first === last ? `${file}, line ${first}` : `${file}, lines ${first}-${last}`;
}

/** " of requests 2.31.0": whose code it is, where it is not the user's own. */
function packageOf({ source, origin }: ContextPassage): string {
  return source === "package" && origin?.title !== undefined ? ` of ${origin.title.replace("==", " ")}` : "";
}

/** What a reader would write for it: `requests.get`, or its name in the file. */
export function spokenName(symbol: string, passage: Pick<ContextPassage, "symbol" | "publicName">): string {
  return symbol === passage.symbol ? (passage.publicName ?? symbol) : symbol;
}

/** "a, b and c" */
export function listing(items: readonly string[], last = "and"): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1) ?? ""}`;
}

/** "a, b and 3 more" */
export function someOf(items: readonly string[], most: number): string {
  return items.length <= most + 1
    ? listing(items)
    : `${items.slice(0, most).join(", ")} and ${items.length - most} more`;
}

/** A sentence ends in a full stop once; a mark belongs to it, before the full stop. */
export function sentence(text: string, mark = ""): string {
  const ended = /[.!?:…]$/.test(text) ? text : `${text}.`;
  if (mark === "") return ended;
  return ended.endsWith(".") ? `${ended.slice(0, -1)} ${mark}.` : `${ended} ${mark}`;
}

/** " [2]" of the passage that holds a place, empty where none does. */
export function markAt(
  place: Pick<Place, "collection" | "path" | "startLine">,
  passages: readonly ContextPassage[],
): string {
  const passage = holding(place, passages);
  return passage ? ` ${cite(passage)}` : "";
}

export function holding(
  { collection, path, startLine }: Pick<Place, "collection" | "path" | "startLine">,
  passages: readonly ContextPassage[],
): ContextPassage | undefined {
  return passages.find(
    (passage) =>
      passage.collection === collection &&
      passage.path === path &&
      passage.startLine <= startLine &&
      startLine <= passage.endLine,
  );
}
