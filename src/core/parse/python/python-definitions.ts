import { type Node, type Tree } from "web-tree-sitter";
import { type Edge, type Parameter } from "../../api";
import { lineAt, type SourceLines } from "../source-lines";
import { EdgeSet } from "./edge-set";
import { lostDefinitions, type NodePlace } from "./lost-definitions";
import { basesOf } from "./python-bases";
import { type Binding, importedNames } from "./python-imports";
import { builtinFunctions, keywords } from "./python-names";
import { parametersOf, summaryOf } from "./python-signature";
import { dottedNameAt, dottedNameBefore, headerAt, shorten, skipSpaceAndComments, wordAt } from "./python-text";
import { assignedNames, assignmentSignature, type Variable } from "./python-variables";

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
  /** `def get(self, url)` or `class Session(Base)` on one line. */
  readonly signature: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
}

export interface Definitions {
  readonly definitions: readonly Definition[];
  readonly variables: readonly Variable[];
  readonly edges: readonly Edge[];
  readonly bindings: readonly Binding[];
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
  "assignment",
  "raise_statement",
];

/** Longer than any that a person reads to the end. */
const mostSignatureChars = 2000;

interface Decorator {
  readonly name: string;
  readonly line: number;
  readonly endIndex: number;
}

export function collectDefinitions(tree: Tree, lines: SourceLines): Definitions {
  const { text } = lines;
  const definitions: Definition[] = [];
  const variables: Variable[] = [];
  const edges = new EdgeSet();
  const bindings: Binding[] = [];
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
    switch (node.type) {
      case "decorator":
        decorators.push({
          name: dottedNameAt(text, skipSpaceAndComments(text, index + 1)),
          line,
          endIndex: node.endIndex,
        });
        break;
      case "argument_list":
      case "generator_expression": {
        const name = dottedNameBefore(text, index);
        const opensBases = index >= classNameEnd && text.slice(classNameEnd, index).trim() === "";
        if (!opensBases && !keywords.has(name)) edges.add("calls", from, name, line);
        break;
      }
      case "import_statement":
      case "import_from_statement":
      case "future_import_statement":
        for (const imported of importedNames(text.slice(index, node.endIndex))) {
          edges.add("imports", from, imported.name, line);
          if (imported.local !== "") bindings.push({ ...imported, scope: from });
        }
        break;
      case "raise_statement": {
        const raised = skipSpaceAndComments(text, index + "raise".length);
        if (raised < node.endIndex) edges.add("raises", from, dottedNameAt(text, raised), line);
        break;
      }
      case "assignment": {
        const target = scope ? scope.attributes : moduleAttributes;
        // Most assignments are to names of a function, which are no symbols.
        if (!target || !text.startsWith(target.through, index) || !("text" in node)) break;
        const signature = assignmentSignature(node, text);
        for (const { name, index: startIndex } of assignedNames(node, text, target.through)) {
          variables.push({ name, startIndex, scope: target.scope, line, signature });
        }
        break;
      }
      default: {
        const isClass = text.startsWith("class", index);
        const nameIndex = nameIndexOf(text, index);
        const name = wordAt(text, nameIndex);
        if (name === "") break;
        const endIndex = node.endIndex;
        const parent = scope?.position ?? -1;
        const qualifiedName = from === "" ? name : `${from}.${name}`;
        // In broken code a decorator may have lost its definition; then it is not taken for that of the next one.
        const own = decorators.length > 0 && skipSpaceAndComments(text, decorators.at(-1)?.endIndex ?? 0) === index;
        const firstLine = (own ? decorators[0]?.line : undefined) ?? line;
        const header = headerAt(text, index);
        const kind = isClass ? "class" : definitions[parent]?.kind === "class" ? "method" : "function";
        const parameters = isClass || !("text" in node) ? [] : parametersOf(node, text);
        definitions.push({
          kind,
          name,
          qualifiedName,
          parent,
          startIndex: index,
          line,
          firstLine,
          lastLine: Math.max(line, lineAt(lines, Math.max(index, endIndex - 1))),
          signature: shorten(header, mostSignatureChars),
          summary: "text" in node ? summaryOf(node.childForFieldName("body"), text) : "",
          parameters,
        });
        edges.add("defines", from, qualifiedName, line);
        if (own) {
          for (const decorator of decorators) edges.add("decorates", qualifiedName, decorator.name, decorator.line);
        }
        if (isClass) {
          classNameEnd = nameIndex + name.length;
          for (const base of basesOf(header)) edges.add("inherits", qualifiedName, base, line);
        }
        const position = definitions.length - 1;
        const isStatic = own && decorators.some((decorator) => decorator.name === "staticmethod");
        const attributes = isStatic ? undefined : attributesFrom({ kind, parameters, position }, scope);
        enclosing.push({ position, endIndex, column: node.startPosition.column, qualifiedName, attributes });
        decorators = [];
      }
    }
  }
  return { definitions, variables, edges: edges.without(builtinFunctions, definedNames(definitions)), bindings };
}

interface Enclosing {
  readonly position: number;
  readonly endIndex: number;
  readonly column: number;
  readonly qualifiedName: string;
  readonly attributes: Attributes | undefined;
}

/** What assignments define in a scope; undefined in a function, whose names are its own. */
interface Attributes {
  /** Position of the class that gets them; -1 for the module. */
  readonly scope: number;
  /** What stands in front of their names: `self.` in a method, nothing in a class or a module. */
  readonly through: string;
}

const moduleAttributes: Attributes = { scope: -1, through: "" };

function attributesFrom(
  { kind, parameters, position }: Pick<Definition, "kind" | "parameters"> & { readonly position: number },
  around: Enclosing | undefined,
): Attributes | undefined {
  const outer = around ? around.attributes : moduleAttributes;
  // What is inside a function is as local as the function.
  if (outer?.through !== "") return undefined;
  if (kind === "class") return { scope: position, through: "" };
  const self = parameters[0]?.name;
  return kind === "method" && self !== undefined ? { scope: outer.scope, through: `${self}.` } : undefined;
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

function definingNodes(tree: Tree, lines: SourceLines): readonly (Node | NodePlace)[] {
  const nodes = tree.rootNode.descendantsOfType(nodeTypes);
  const lost = tree.rootNode.hasError ? lostDefinitions(tree, lines, nodes) : [];
  return lost.length === 0 ? nodes : [...nodes, ...lost].sort((one, other) => one.startIndex - other.startIndex);
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
