import { type Language, type Tree } from "web-tree-sitter";
import { type Definition } from "./python-definitions";
import { keywords } from "./python-names";
import { startOf, type SourceLines } from "../source-lines";
import { type Breaks } from "../split-range";

/** A name that is assigned to at module or class level. */
export interface Variable {
  readonly name: string;
  /** Position of the class in the list of definitions; -1 at module level. */
  readonly scope: number;
  readonly line: number;
}

export interface Statements {
  readonly breaks: Breaks;
  /** 1 for each line that is a comment alone. Known at module and class level and in functions that were walked. */
  readonly commentLines: Uint8Array;
  readonly variables: readonly Variable[];
}

type Category = "simple" | "expression" | "comment" | "compound" | "block" | "function" | "class" | "decorated";

/** Node types that are not here (expressions, punctuation, `ERROR`) are decided by where they stand. */
const categoryOfType: Readonly<Record<string, Category>> = {
  expression_statement: "expression",
  type_alias_statement: "simple",
  comment: "comment",
  function_definition: "function",
  class_definition: "class",
  decorated_definition: "decorated",
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
  const variables: Variable[] = [];
  const positions = new Map(definitions.map((definition, position) => [definition.startIndex, position]));
  /** Scopes around the cursor: the depth at which each was entered, and where names belong that are assigned there. */
  const scopes: { readonly depth: number; readonly scope: number | undefined }[] = [{ depth: -1, scope: -1 }];
  const cursor = tree.walk();
  let depth = 0;

  const mark = (isComment: boolean): number => {
    const line = cursor.startPosition.row + 1;
    // Only a node that stands first on its line can be cut off in front.
    if (breaks[line] !== 0 || cursor.startIndex !== startOf(lines, line) + (lines.indents[line] ?? 0)) return line;
    if (isComment) commentLines[line] = 1;
    // A comment goes with what stands below it.
    if (commentLines[line - 1] === 0 || lines.indents[line - 1] !== lines.indents[line]) {
      breaks[line] = Math.min(deepestBreak, depth);
    }
    return line;
  };

  /** Handles the node at the cursor; true to go on with its children. */
  const enter = (): boolean => {
    const category = table[cursor.nodeTypeId];
    switch (category) {
      case "comment":
        mark(true);
        return false;
      case "simple":
        mark(false);
        return false;
      case "expression": {
        const line = mark(false);
        const scope = scopes.at(-1)?.scope;
        if (scope !== undefined) {
          for (const name of assignedNames(lines.text, cursor.startIndex)) variables.push({ name, scope, line });
        }
        return false;
      }
      case "compound":
      case "decorated":
        mark(false);
        return true;
      case "block":
        return true;
      case "class":
        mark(false);
        // What a class inside a function assigns is as local as the function.
        scopes.push({
          depth,
          scope: scopes.at(-1)?.scope === undefined ? undefined : positions.get(cursor.startIndex),
        });
        return true;
      case "function": {
        mark(false);
        const definition = definitions[positions.get(cursor.startIndex) ?? -1];
        if (!definition || !isLong(definition)) return false;
        scopes.push({ depth, scope: undefined });
        return true;
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
        if (!cursor.gotoParent()) return { breaks, commentLines, variables };
        depth--;
      }
      while ((scopes.at(-1)?.depth ?? -1) >= depth) scopes.pop();
    }
  } finally {
    cursor.delete();
  }
}

const targetPattern =
  /[([]?\s*([\p{ID_Start}_][\p{ID_Continue}]*(?:\s*,\s*\*?[\p{ID_Start}_][\p{ID_Continue}]*)*)\s*,?\s*[)\]]?\s*(?:(=)(?!=)|:(?!=))[ \t]*/uy;

/** The plain names in front of `=` or an annotation's `:`; attributes and items are not names. */
function assignedNames(text: string, index: number): readonly string[] {
  const names: string[] = [];
  targetPattern.lastIndex = index;
  for (let found = targetPattern.exec(text); found; found = targetPattern.exec(text)) {
    const targets = (found[1] ?? "").split(",").map((name) => name.trim().replace(/^\*/, ""));
    if (targets.some((name) => keywords.has(name))) break;
    names.push(...targets);
    // Behind an annotation comes no further target.
    if (found[2] === undefined) break;
  }
  return names;
}
