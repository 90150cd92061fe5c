import { type ContextPassage } from "../../api";
import { isTestPath } from "../../platform/source-paths";
import { type Definition } from "./definitions";
import { escapeRegExp } from "./evidence";
import { logicalLines } from "./logical-lines";
import { fileLine, type SourceSpan } from "./source-spans";

/** A line that uses a definition. */
export interface Usage {
  /** Definition it stands in; empty for module-level code. */
  readonly within: string;
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly passage: ContextPassage;
}

/**
 * Where the passages call, inherit from or decorate with a definition. By its name alone: names that every code base
 * has (`get`, `close`) say nothing without their owner, so they are not looked for.
 */
export function findUsages(
  definition: Definition,
  spans: readonly SourceSpan[],
  definitions: readonly Definition[],
): readonly Usage[] {
  // A class is used by its own name, a constructor by that of its class.
  const name = definition.name === "__init__" ? (definition.qualifiedName.split(".").at(-2) ?? "") : definition.name;
  if (name.length < 3 || name.startsWith("__") || ambiguousNames.has(name)) return [];
  const use = new RegExp(
    definition.kind === "method" && definition.name !== "__init__"
      ? `\\.${escapeRegExp(name)}\\b`
      : `(?<![\\w'"])(?:\\w+\\.)?${escapeRegExp(name)}\\s*[(,)\\]]|@(?:\\w+\\.)?${escapeRegExp(name)}\\b`,
  );
  const found: Usage[] = [];
  for (const span of spans) {
    for (const statement of logicalLines(span.lines.map((line) => line.text))) {
      const text = statement.text.replace(/\s*\n\s*/g, " ");
      const at = statement.first + statement.text.split("\n").findIndex((line) => use.test(line));
      const passage = span.lines[at]?.passage;
      if (at < statement.first || !passage || notCode.test(text) || /"""|'''/.test(text)) continue;
      const line = fileLine(span, at);
      const decorated = text.startsWith("@") ? decoratedAt(definitions, span.path, line) : undefined;
      const owner = decorated ?? (span.startLine === undefined ? undefined : innermost(definitions, span.path, line));
      if (owner && owner.path === definition.path && owner.qualifiedName === definition.qualifiedName) continue;
      const within = owner?.qualifiedName ?? (span.startLine === undefined ? passage.symbol : "");
      if (found.some((usage) => usage.path === span.path && usage.within === within)) continue;
      found.push({ within, path: span.path, line, text, passage });
    }
  }
  return found.toSorted((left, right) => Number(isTestPath(left.path)) - Number(isTestPath(right.path)));
}

/** The definition whose lines hold a line, the smallest of several. */
export function innermost(definitions: readonly Definition[], path: string, line: number): Definition | undefined {
  return definitions
    .filter((definition) => definition.path === path && definition.line <= line && line <= definition.endLine)
    .toSorted((left, right) => left.endLine - left.line - (right.endLine - right.line))[0];
}

/** What a decorator on this line decorates. */
function decoratedAt(definitions: readonly Definition[], path: string, line: number): Definition | undefined {
  return definitions
    .filter((definition) => definition.path === path && definition.line > line && definition.line <= line + 6)
    .toSorted((left, right) => left.line - right.line)[0];
}

/** Imports, definitions, comments and text. */
const notCode = /^(?:from\s|import\s|def\s|async def\s|class\s+\w+\s*:|#|"|'|>>>|[A-Z][a-z]+ [a-z]+ )|^\w+(?: \w+){4,}/;

const ambiguousNames = new Set(
  "get set add pop put run close open read write send items keys values update append extend remove clear copy index count find format join split strip name main next wait start stop load save list all data".split(
    " ",
  ),
);
