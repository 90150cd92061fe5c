import { type AnswerBrief, type ContextPassage, type KnownDefinition } from "../../api";

/** One thing that an answer can show: the lines of a definition, as far as a passage has them, or a passage of prose. */
export interface Piece {
  readonly passage: ContextPassage;
  /** Qualified name of the definition; empty for module-level code and prose. */
  readonly symbol: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Lines of the file, as they stand there; in a notebook, of the cell. */
  readonly lines: readonly string[];
  /** Text for people: a document, or what a docstring says that began before. */
  readonly isText: boolean;
  /** What the index knows of it; undefined where it begins elsewhere or is no definition. */
  readonly known: KnownDefinition | undefined;
  /** As in `PassagePart`. */
  readonly behind?: number;
}

/** The passages taken apart into what they were merged from, in their order. */
export function readPieces({ context, definitions }: Pick<AnswerBrief, "context" | "definitions">): readonly Piece[] {
  return context.passages.flatMap((passage) => {
    const lines = passage.text.replace(/\n$/, "").split("\n");
    const { symbol, startLine, endLine } = passage;
    const isWhole = passage.cell !== undefined || lines.length !== endLine - startLine + 1;
    const parts = isWhole ? undefined : passage.parts;
    return (parts ?? [{ symbol, startLine, endLine }]).flatMap((part) =>
      withoutDocstring({
        ...part,
        passage,
        lines: parts ? lines.slice(part.startLine - startLine, part.endLine - startLine + 1) : lines,
        isText: passage.kind === "prose",
        known: passage.kind === "prose" ? undefined : definitions.find((each) => beginsIn(each, part, passage)),
      }),
    );
  });
}

function beginsIn(
  { definition: { qualifiedName, chunk, startLine } }: KnownDefinition,
  part: Pick<Piece, "symbol" | "startLine" | "endLine">,
  { collection, path }: ContextPassage,
): boolean {
  return (
    qualifiedName === part.symbol &&
    chunk.path === path &&
    chunk.collection === collection &&
    part.startLine <= startLine &&
    startLine <= part.endLine
  );
}

/** A later piece of a long definition may begin in its docstring: text first, then code. */
function withoutDocstring(piece: Piece): readonly Piece[] {
  const { lines, known, symbol, passage, startLine, endLine } = piece;
  if (piece.isText || known || symbol === "" || passage.cell !== undefined) return [piece];
  const quotes = lines.map((line) => line.split(/"""|'''/).length - 1);
  const isOdd = quotes.reduce((sum, count) => sum + count, 0) % 2 === 1;
  const end = isOdd ? quotes.findIndex((count) => count > 0) : lines.length;
  const text = lines.slice(0, end);
  if (!isWriting(text)) return [piece];
  const rest = lines.slice(end + 1);
  const told = text.some((line) => line.trim() !== "")
    ? [{ ...piece, lines: text, endLine: Math.min(endLine, startLine + end - 1), isText: true }]
    : [];
  return rest.some((line) => line.trim() !== "")
    ? [...told, { ...piece, lines: rest, startLine: startLine + end + 1 }]
    : told;
}

const codeLine =
  /^\s*(?:(?:def|class|return|if|elif|else|for|while|with|try|except|raise|import|from|yield|async|await|assert|del|pass|not|and|or)\b|[@#)\]}]|[\w.]+\(|[\w.]+\[)|\w\s*[+-]?=\s|[([{,]$/;

/** Few of the lines look like code. */
function isWriting(lines: readonly string[]): boolean {
  const told = lines.filter((line) => line.trim() !== "");
  return told.filter((line) => codeLine.test(line)).length * 3 < told.length;
}
