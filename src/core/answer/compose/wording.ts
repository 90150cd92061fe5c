import { type ContextPassage, type Place } from "../../api";
import { fenced } from "../fence";
import { type Definition } from "./definitions";

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

/** "`Loan.fine` in `fines.py`", with the cell where lines mean nothing to a reader. */
export function placeOf(definition: Definition, withLine = false): string {
  const { cell } = definition.passage;
  const detail = cell === undefined ? (withLine ? ` (line ${definition.line})` : "") : ` (cell ${cell})`;
  return `${code(definition.qualifiedName)} in ${code(definition.path)}${detail}`;
}

/** "`fines.py`, line 12", or the cell. */
export function lineOf(passage: ContextPassage, line: number): string {
  return passage.cell === undefined
    ? `${code(passage.path)}, line ${line}`
    : `${code(passage.path)}, cell ${passage.cell}`;
}

/** "`fines.py`, lines 12 and 20" */
export function linesAt(passage: ContextPassage, lines: readonly number[]): string {
  const [first = passage.startLine, ...others] = lines;
  if (others.length === 0 || passage.cell !== undefined) return lineOf(passage, first);
  return `${code(passage.path)}, lines ${listing(lines.map(String))}`;
}

/** "a, b and c" */
export function listing(items: readonly string[], last = "and"): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1) ?? ""}`;
}

/** A sentence ends in a full stop once. */
export function sentence(text: string): string {
  return /[.!?:…]$/.test(text) ? text : `${text}.`;
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
