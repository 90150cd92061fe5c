import { type Language, type Tree } from "web-tree-sitter";
import { type Definition } from "./python-definitions";
import { startOf, type SourceLines } from "../source-lines";
import { type Breaks } from "../split-range";

export interface Statements {
  readonly breaks: Breaks;
  /** 1 for each line that is a comment alone. Known at module and class level and in functions that were walked. */
  readonly commentLines: Uint8Array;
}

type Category = "simple" | "comment" | "compound" | "block" | "function";

/** Node types that are not here (expressions, punctuation, `ERROR`) are decided by where they stand. */
const categoryOfType: Readonly<Record<string, Category>> = {
  expression_statement: "simple",
  type_alias_statement: "simple",
  comment: "comment",
  function_definition: "function",
  class_definition: "compound",
  decorated_definition: "compound",
  block: "block",
  module: "block",
  ...categories("compound", "if for while try with match"),
  ...categories("simple", "import import_from future_import assert return delete raise pass break continue"),
  ...categories("simple", "global nonlocal exec print"),
  elif_clause: "compound",
  else_clause: "compound",
  except_clause: "compound",
  except_group_clause: "compound",
  finally_clause: "compound",
  case_clause: "compound",
};

function categories(category: Category, names: string): Record<string, Category> {
  return Object.fromEntries(names.split(" ").map((name) => [`${name}_statement`, category]));
}

/** What each type number of a grammar is, so that the walk compares numbers. */
export type CategoryTable = readonly (Category | undefined)[];

export function categoryTable(language: Language): CategoryTable {
  return Array.from({ length: language.nodeTypeCount }, (_, id) => categoryOfType[language.nodeTypeForId(id) ?? ""]);
}

const deepestBreak = 250;

/**
 * Walks statements, not expressions: all at module and class level, and those of functions that are too long for one
 * chunk. The cursor goes up and down by itself, so no depth of nesting can exhaust the stack.
 */
export function walkStatements(
  tree: Tree,
  lines: SourceLines,
  definitions: readonly Definition[],
  table: CategoryTable,
  isLong: (definition: Definition) => boolean,
): Statements {
  const breaks = new Uint8Array(lines.count + 2);
  const commentLines = new Uint8Array(lines.count + 2);
  const positions = new Map(definitions.map((definition, position) => [definition.startIndex, position]));
  const cursor = tree.walk();
  let depth = 0;

  const mark = (isComment: boolean): void => {
    const line = cursor.startPosition.row + 1;
    // Only a node that stands first on its line can be cut off in front.
    if (breaks[line] !== 0 || cursor.startIndex !== startOf(lines, line) + (lines.indents[line] ?? 0)) return;
    if (isComment) commentLines[line] = 1;
    // A comment goes with what stands below it.
    if (commentLines[line - 1] === 0 || lines.indents[line - 1] !== lines.indents[line]) {
      breaks[line] = Math.min(deepestBreak, depth);
    }
  };

  /** Handles the node at the cursor; true to go on with its children. */
  const enter = (): boolean => {
    const category = table[cursor.nodeTypeId];
    switch (category) {
      case "comment":
      case "simple":
        mark(category === "comment");
        return false;
      case "compound":
        mark(false);
        return true;
      case "block":
        return true;
      case "function": {
        mark(false);
        const definition = definitions[positions.get(cursor.startIndex) ?? -1];
        return definition !== undefined && isLong(definition);
      }
      case undefined:
        // The pieces of broken code may hold whole statements.
        return depth === 0 || cursor.nodeType === "ERROR";
    }
  };

  try {
    for (let descend = enter(); ; descend = enter()) {
      if (descend && cursor.gotoFirstChild()) {
        depth++;
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return { breaks, commentLines };
        depth--;
      }
    }
  } finally {
    cursor.delete();
  }
}
