import { type Tree } from "web-tree-sitter";
import { isBlank, startOf, textOf, type SourceLines } from "../source-lines";

/** What is asked of a node of the syntax tree; a definition that the tree does not have answers in its place. */
export interface NodePlace {
  readonly type: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly startPosition: { readonly row: number; readonly column: number };
}

const definitionLine =
  /^[ \t]*(?:(?:async[ \t]+)?def[ \t]+[\p{ID_Continue}]+[ \t]*[([]|class[ \t]+[\p{ID_Continue}]+[ \t]*[:([])/u;

/**
 * Definitions that the parser lost over a syntax error: while somebody types, one open bracket can cost the class
 * around it, and with it the names of its methods. Their lines are still there, and their indentation tells their end.
 */
export function lostDefinitions(tree: Tree, lines: SourceLines, nodes: readonly NodePlace[]): readonly NodePlace[] {
  const isQuoted = quotedText(tree);
  const known = new Set(nodes.map((node) => node.startIndex));
  const lost: NodePlace[] = [];
  for (let line = 1; line <= lines.count; line++) {
    const startIndex = startOf(lines, line) + (lines.indents[line] ?? 0);
    if (isBlank(lines, line) || known.has(startIndex) || !"acd".includes(lines.text.charAt(startIndex))) continue;
    if (!definitionLine.test(textOf(lines, line, line))) continue;
    if (isQuoted(startIndex)) continue;
    const endIndex = startOf(lines, lastLineByIndent(lines, line) + 1) - 1;
    lost.push({
      type: "lost_definition",
      startIndex,
      endIndex,
      startPosition: { row: line - 1, column: lines.indents[line] ?? 0 },
    });
  }
  return lost;
}

/** The last line that is indented deeper than `line`, before one that is not. A closing bracket ends nothing. */
function lastLineByIndent(lines: SourceLines, line: number): number {
  const indent = lines.indents[line] ?? 0;
  let last = line;
  for (let next = line + 1; next <= lines.count; next++) {
    if (isBlank(lines, next)) continue;
    const isDeeper = (lines.indents[next] ?? 0) > indent;
    if (!isDeeper && !")]}#".includes(lines.text.charAt(startOf(lines, next) + (lines.indents[next] ?? 0)))) break;
    if (isDeeper) last = next;
  }
  return last;
}

/** Tells of places, asked in order, whether they are in a string or a comment. */
function quotedText(tree: Tree): (index: number) => boolean {
  const quoted = tree.rootNode.descendantsOfType(["string", "comment"]);
  let next = 0;
  return (index) => {
    // The strings inside of an f-string come after it; they end before it does.
    while ((quoted[next]?.endIndex ?? Infinity) <= index) next++;
    return (quoted[next]?.startIndex ?? Infinity) <= index;
  };
}
