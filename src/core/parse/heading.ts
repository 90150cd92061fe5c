import { type Definition } from "./python/python-definitions";
import { shorten } from "./python/python-text";

/** A signature is there to say what a piece belongs to; the rest of a long one is in the text. */
const longestLineChars = 160;
/** A method, its class and one more: what lies further out says little. */
const mostHeaders = 3;

/**
 * What is said of a chunk in front of its text: where it is and its qualified name, the classes around it, and the
 * signature. Embedded and searched with the text, so it reads like the code it stands for.
 */
export function definitionHeading(
  path: string,
  definition: Definition | undefined,
  definitions: readonly Definition[],
): string {
  if (!definition) return path;
  const headers: string[] = [];
  for (let at: Definition | undefined = definition; at && headers.length < mostHeaders; at = definitions[at.parent]) {
    headers.push(`${shorten(at.signature, longestLineChars)}:`);
  }
  headers.push(path === "" ? definition.qualifiedName : `${path} ${definition.qualifiedName}`);
  return headers.reverse().join("\n");
}

/** Section titles from the outermost to the innermost, on one line. */
export function sectionHeading(path: string, titles: readonly string[]): string {
  const trail = titles
    .filter((title) => title !== "")
    .map((title) => shorten(title, longestLineChars))
    .join(" > ");
  return [path, trail].filter((line) => line !== "").join("\n");
}
