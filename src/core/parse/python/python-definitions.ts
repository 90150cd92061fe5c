import { type Tree } from "web-tree-sitter";
import { type Edge, type EdgeKind } from "../../api";
import { lineAt, type SourceLines } from "../source-lines";
import { lostDefinitions, type NodePlace } from "./lost-definitions";
import { importedNames } from "./python-imports";
import { builtinFunctions, keywords } from "./python-names";
import { dottedNameAt, dottedNameBefore, headerAt, skipSpaceAndComments, wordAt } from "./python-text";

/** A class or function of a file, in the order in which they start. */
export interface Definition {
  readonly kind: "class" | "function" | "method";
  readonly name: string;
  /** Names of all enclosing definitions and its own, joined by dots. */
  readonly qualifiedName: string;
  /** Position of the enclosing definition in the list; -1 at module level. */
  readonly parent: number;
  /** Index of its `def`, `async` or `class` in the text: how the tree is matched to it. */
  readonly startIndex: number;
  /** Line of its `def`, `async` or `class`. */
  readonly line: number;
  /** Line of its first decorator, or `line`. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** `def get(self, url)` or `class Session(Base)` on one line, of any length. */
  readonly header: string;
}

export interface Definitions {
  readonly definitions: readonly Definition[];
  readonly edges: readonly Edge[];
}

/** Everything that makes a symbol or an edge. One question to the tree, as each crossing into WebAssembly costs. */
const nodeTypes = [
  "function_definition",
  "class_definition",
  "decorator",
  "import_statement",
  "import_from_statement",
  "future_import_statement",
  "argument_list",
  "generator_expression",
];

interface Decorator {
  readonly name: string;
  readonly line: number;
  readonly endIndex: number;
}

export function collectDefinitions(tree: Tree, lines: SourceLines): Definitions {
  const { text } = lines;
  const definitions: Definition[] = [];
  const edges = new EdgeSet();
  /** Enclosing definitions of where we are, outermost first. */
  const enclosing: Enclosing[] = [];
  let decorators: Decorator[] = [];
  let classNameEnd = Infinity;
  const { hasError } = tree.rootNode;

  for (const node of definingNodes(tree, lines)) {
    const index = node.startIndex;
    const line = node.startPosition.row + 1;
    for (let top = enclosing.at(-1); top; top = enclosing.at(-1)) {
      if (hasError && top.endIndex > index && endsAbove(top, node, lines)) {
        // In broken code a definition may seem to go on over the next one.
        const ended = definitions[top.position];
        if (ended) definitions[top.position] = { ...ended, lastLine: Math.max(ended.line, line - 1) };
      } else if (top.endIndex > index) break;
      enclosing.pop();
    }
    const scope = enclosing.at(-1);
    const from = scope?.qualifiedName ?? "";
    // The first character tells the node types apart without asking the tree.
    switch (text.charAt(index)) {
      case "@":
        decorators.push({
          name: dottedNameAt(text, skipSpaceAndComments(text, index + 1)),
          line,
          endIndex: node.endIndex,
        });
        break;
      case "(": {
        const name = dottedNameBefore(text, index);
        const opensBases = index >= classNameEnd && text.slice(classNameEnd, index).trim() === "";
        if (!opensBases && !keywords.has(name)) edges.add("calls", from, name, line);
        break;
      }
      case "i":
      case "f":
        for (const name of importedNames(text.slice(index, node.endIndex))) edges.add("imports", from, name, line);
        break;
      default: {
        const isClass = text.startsWith("class", index);
        const nameIndex = nameIndexOf(text, index);
        const name = wordAt(text, nameIndex);
        const endIndex = node.endIndex;
        const parent = scope?.position ?? -1;
        const qualifiedName = from === "" ? name : `${from}.${name}`;
        if (name === "") break;
        // In broken code a decorator may have lost its definition; then it is not taken for that of the next one.
        const own = decorators.length > 0 && skipSpaceAndComments(text, decorators.at(-1)?.endIndex ?? 0) === index;
        const firstLine = (own ? decorators[0]?.line : undefined) ?? line;
        const header = headerAt(text, index);
        definitions.push({
          kind: isClass ? "class" : definitions[parent]?.kind === "class" ? "method" : "function",
          name,
          qualifiedName,
          parent,
          startIndex: index,
          line,
          firstLine,
          lastLine: Math.max(line, lineAt(lines, Math.max(index, endIndex - 1))),
          header,
        });
        edges.add("defines", from, qualifiedName, line);
        if (own) {
          for (const decorator of decorators) edges.add("decorates", qualifiedName, decorator.name, decorator.line);
        }
        decorators = [];
        if (isClass) {
          classNameEnd = nameIndex + name.length;
          for (const base of basesOf(header)) edges.add("inherits", qualifiedName, base, line);
        }
        const { column } = node.startPosition;
        enclosing.push({ position: definitions.length - 1, endIndex, column, qualifiedName });
      }
    }
  }
  return { definitions, edges: edges.without(builtinFunctions, definedNames(definitions)) };
}

interface Enclosing {
  readonly position: number;
  readonly endIndex: number;
  readonly column: number;
  readonly qualifiedName: string;
}

/** True for a definition or decorator that starts a line and is not indented deeper than the one said to be around it. */
function endsAbove(around: Enclosing, node: NodePlace, { text, indents }: SourceLines): boolean {
  const { column, row } = node.startPosition;
  return (
    column <= around.column &&
    indents[row + 1] === column &&
    /^(@|class\b|def\b|async\b)/.test(text.slice(node.startIndex, node.startIndex + 6))
  );
}

function definingNodes(tree: Tree, lines: SourceLines): readonly NodePlace[] {
  const nodes = tree.rootNode.descendantsOfType(nodeTypes);
  const lost = tree.rootNode.hasError ? lostDefinitions(tree, lines, nodes) : [];
  return lost.length === 0 ? nodes : [...nodes, ...lost].sort((one, other) => one.startIndex - other.startIndex);
}

/** Edges, each (kind, from, to) once, on the first line that has it. */
class EdgeSet {
  private readonly seen = new Set<string>();
  private readonly edges: Edge[] = [];

  add(kind: EdgeKind, from: string, to: string, line: number): void {
    const key = `${kind} ${from} ${to}`;
    if (to === "" || this.seen.has(key)) return;
    this.seen.add(key);
    this.edges.push({ kind, from, to, line });
  }

  /** Calls of `len` and its like lead nowhere, unless the file has its own function of that name. */
  without(builtins: ReadonlySet<string>, own: ReadonlySet<string>): readonly Edge[] {
    for (const edge of this.edges) {
      if (edge.kind === "imports" && edge.to.endsWith(".*")) return this.edges;
    }
    const imported = new Set(
      this.edges.filter((edge) => edge.kind === "imports").map((edge) => edge.to.slice(edge.to.lastIndexOf(".") + 1)),
    );
    return this.edges.filter(
      (edge) => edge.kind !== "calls" || !builtins.has(edge.to) || own.has(edge.to) || imported.has(edge.to),
    );
  }
}

function definedNames(definitions: readonly Definition[]): ReadonlySet<string> {
  return new Set(definitions.filter((definition) => definition.kind !== "method").map((definition) => definition.name));
}

/** Where the name behind `def`, `async def` or `class` starts. */
function nameIndexOf(text: string, index: number): number {
  let at = index;
  if (text.startsWith("async", at)) at = skipSpaceAndComments(text, at + 5);
  if (text.startsWith("def", at)) at += 3;
  else if (text.startsWith("class", at)) at += 5;
  return skipSpaceAndComments(text, at);
}

/** Names of the base classes in a class header: keywords go, and so do the arguments of generic bases. */
export function basesOf(header: string): readonly string[] {
  const open = openingBracket(header);
  if (open === -1) return [];
  const bases: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < header.length; at++) {
    const code = header.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) depth++;
    else if (code === 41 || code === 93 || code === 125) depth--;
    const atEnd = depth === 0;
    if (!atEnd && !(depth === 1 && code === 44)) continue;
    const argument = header.slice(from, at).trim();
    const name = dottedNameAt(argument, 0);
    if (/^[^\d]/.test(name) && !/^\s*=[^=]/.test(argument.slice(name.length))) bases.push(name);
    from = at + 1;
    if (atEnd) break;
  }
  return bases;
}

/** The bracket that opens the bases: the first round one that is not inside type parameters. */
function openingBracket(header: string): number {
  let depth = 0;
  for (let at = 0; at < header.length; at++) {
    const code = header.charCodeAt(at);
    if (code === 91) depth++;
    else if (code === 93) depth--;
    else if (code === 40 && depth === 0) return at;
  }
  return -1;
}
