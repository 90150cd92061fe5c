import { type Tree } from "web-tree-sitter";
import { type LineRange } from "../source-lines";

/** Beyond this many places the rest of the file counts as one. */
const mostRanges = 1000;

const wholeStatement = /_(statement|definition)$|^comment$/;

/** Lines at which the parser found something wrong or missing: as narrow as it knows. */
export function syntaxErrorRanges(tree: Tree): readonly LineRange[] {
  if (!tree.rootNode.hasError) return [];
  const ranges: LineRange[] = [];
  /** For each node above the cursor: is it a stretch that the parser could make nothing of? */
  const insideError: boolean[] = [];
  const cursor = tree.walk();
  try {
    for (;;) {
      const node = cursor.currentNode;
      const isBroken = node.isError || node.isMissing;
      // Whole statements in a broken stretch are not broken themselves; its loose words are.
      const isLoose = insideError.at(-1) === true && !node.hasError && !wholeStatement.test(node.type);
      const descend = (node.hasError || node.isError) && !node.isMissing;
      if (isLoose || (isBroken && (!descend || node.childCount === 0))) {
        addRange(ranges, { first: node.startPosition.row + 1, last: node.endPosition.row + 1 });
        if (ranges.length > mostRanges) {
          addRange(ranges, { first: node.startPosition.row + 1, last: tree.rootNode.endPosition.row + 1 });
          return ranges;
        }
      }
      if (descend && cursor.gotoFirstChild()) {
        insideError.push(node.isError);
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return ranges;
        insideError.pop();
      }
    }
  } finally {
    cursor.delete();
  }
}

function addRange(ranges: LineRange[], range: LineRange): void {
  const before = ranges.at(-1);
  if (before && range.first <= before.last + 1) {
    ranges[ranges.length - 1] = { first: before.first, last: Math.max(before.last, range.last) };
  } else ranges.push(range);
}
