import { type Node } from "web-tree-sitter";
import { type Parameter } from "../../api";
import { codeOnOneLine, shorten, skipSpaceAndComments, wordAt } from "./python-text";

/** What a reader wants to know of a definition before its body, read from its node of the syntax tree. */

/** Nobody reads more of them, and a generated file may have thousands. */
const mostParameters = 100;
const mostValueChars = 200;

/** Parameters of a function's node, in order, with annotations and defaults as written. */
export function parametersOf(definition: Node, text: string): readonly Parameter[] {
  const list = definition.childForFieldName("parameters");
  if (!list || list.namedChildCount === 0) return [];
  const parameters: Parameter[] = [];
  let kind: Parameter["kind"];
  for (const node of list.namedChildren) {
    if (parameters.length >= mostParameters) break;
    switch (node.type) {
      case "positional_separator":
        for (const [position, before] of parameters.entries()) {
          parameters[position] = { ...before, kind: "positional-only" };
        }
        continue;
      case "keyword_separator":
        kind = "keyword-only";
        continue;
    }
    const parameter = parameterOf(node, kind, text);
    if (parameter === undefined) continue;
    parameters.push(parameter);
    if (parameter.kind === "var-positional") kind = "keyword-only";
  }
  return parameters;
}

function parameterOf(node: Node, kind: Parameter["kind"], text: string): Parameter | undefined {
  // What has no annotation and no default starts with its stars; so does `*args: int`.
  let start = node.startIndex;
  while (text.charAt(start) === "*") start++;
  const stars = start - node.startIndex;
  const name = wordAt(text, skipSpaceAndComments(text, start));
  // In Python 2 a tuple may stand here; it has no name.
  if (name === "" || !isParameter(node.type)) return undefined;
  const own: Parameter["kind"] = stars === 2 ? "var-keyword" : stars === 1 ? "var-positional" : kind;
  const annotation = node.type.startsWith("typed_") ? written(node, "type", text) : undefined;
  const value = node.type.endsWith("default_parameter") ? written(node, "value", text) : undefined;
  return {
    name,
    ...(annotation === undefined ? {} : { annotation }),
    ...(value === undefined ? {} : { default: value }),
    ...(own === undefined ? {} : { kind: own }),
  };
}

function isParameter(type: string): boolean {
  return type === "identifier" || type.endsWith("_parameter") || type.endsWith("_splat_pattern");
}

function written(node: Node, field: string, text: string): string | undefined {
  const child = node.childForFieldName(field);
  return child ? shorten(codeOnOneLine(text, child.startIndex, child.endIndex), mostValueChars) : undefined;
}

/** Comments (a licence, mostly) that may stand above the docstring of a module. */
const mostCommentsAbove = 100;

/** First paragraph of the docstring of a module, or of the body of a class or function; empty where there is none. */
export function summaryOf(body: Node | null, text: string): string {
  if (!body || !mayStartString(text, skipSpaceAndComments(text, body.startIndex))) return "";
  for (let position = 0; position <= mostCommentsAbove; position++) {
    const statement = body.namedChild(position);
    if (statement?.type === "comment") continue;
    if (statement?.type !== "expression_statement") return "";
    let string = statement.namedChild(0);
    if (string?.type === "concatenated_string") string = string.namedChild(0);
    return string?.type === "string" ? firstParagraph(text, string.startIndex, string.endIndex) : "";
  }
  return "";
}

function mayStartString(text: string, index: number): boolean {
  // Bytes and f-strings are no docstrings.
  const hasPrefix = /[rRuU]/.test(text.charAt(index));
  return "\"'".includes(text.charAt(hasPrefix ? index + 1 : index) || " ");
}

const mostSummaryChars = 300;
/** No first paragraph that is worth showing is longer. */
const mostParagraphChars = 2000;

function firstParagraph(text: string, start: number, end: number): string {
  let open = start;
  while (open < end && text.charAt(open) !== '"' && text.charAt(open) !== "'") open++;
  const quote = text.charAt(open);
  const quotes = text.startsWith(quote.repeat(3), open) ? 3 : 1;
  const contentEnd = Math.max(open + quotes, Math.min(end - quotes, open + mostParagraphChars));
  const words: string[] = [];
  for (const line of text.slice(open + quotes, contentEnd).split("\n")) {
    const content = (line.endsWith("\\") ? line.slice(0, -1) : line).trim();
    const isField = content.startsWith(":") && content.includes(":", 1) && !content.includes("`");
    if (isField || content.startsWith(">>>") || (content === "" && words.length > 0)) break;
    if (content !== "") words.push(content);
  }
  return shorten(plainWords(words.join(" ")), mostSummaryChars);
}

/** Without the roles and doubled quotes of reStructuredText. */
function plainWords(paragraph: string): string {
  return paragraph
    .replace(/:(?:[a-z]+:){1,2}`/g, "`")
    .replaceAll("``", "`")
    .replace(/\s+/g, " ");
}
