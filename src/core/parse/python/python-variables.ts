import { type Node } from "web-tree-sitter";
import { codeOnOneLine, shorten, wordAt } from "./python-text";

/** A name that is assigned to at module or class level, or an attribute that a method gives to its object. */
export interface Variable {
  readonly name: string;
  readonly startIndex: number;
  /** Position of the class in the list of definitions; -1 at module level. */
  readonly scope: number;
  readonly line: number;
  /** The assignment on one line, its start where it is long. */
  readonly signature: string;
}

/** Targets beyond this many say nothing. */
const mostTargets = 100;
const mostSignatureChars = 200;

/**
 * The names that an assignment gives a value or a type, with their places: plain ones where `through` is empty, else the
 * attributes of what it names (`self.`). Items and attributes of others are not names.
 */
export function assignedNames(
  assignment: Node,
  text: string,
  through: string,
): readonly { name: string; index: number }[] {
  const names: { name: string; index: number }[] = [];
  const left = assignment.childForFieldName("left");
  const pending: Node[] = left ? [left] : [];
  for (let node = pending.pop(); node && names.length < mostTargets; node = pending.pop()) {
    const { type, startIndex: index } = node;
    if (type === "identifier") {
      if (through === "") names.push({ name: wordAt(text, index), index });
    } else if (type === "attribute") {
      const nameIndex = index + through.length;
      const name = through !== "" && text.startsWith(through, index) ? wordAt(text, nameIndex) : "";
      if (name !== "" && nameIndex + name.length === node.endIndex) names.push({ name, index });
    } else if (type === "pattern_list" || type.endsWith("_pattern")) {
      const parts = node.namedChildren;
      for (let at = Math.min(mostTargets, parts.length) - 1; at >= 0; at--) {
        const part = parts[at];
        if (part) pending.push(part);
      }
    }
  }
  return names;
}

/** `RETRIES = 3`, as written. */
export function assignmentSignature(assignment: Node, text: string): string {
  const { startIndex, endIndex } = assignment;
  const end = Math.min(endIndex, startIndex + 2 * mostSignatureChars);
  return shorten(codeOnOneLine(text, startIndex, end), mostSignatureChars);
}
