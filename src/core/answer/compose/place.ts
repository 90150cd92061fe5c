import { type DefinitionUse, type KnownDefinition } from "../../api";
import { isTestPath } from "../../platform/source-paths";
import { excerpt } from "./excerpt";
import { summaryOf } from "./markdown";
import { type Piece } from "./pieces";
import { quoteProse } from "./prose";
import { type WeighedQuestion } from "./weigh";
import { cite, code, linesOf, pythonBlock, sentence, someOf } from "./wording";

/** What a piece is, in a sentence, and its lines; `around`: lines of the file that must be among them. */
export function showPiece(
  piece: Piece,
  question: WeighedQuestion,
  maxLines: number,
  around: readonly number[] = [],
): readonly string[] {
  if (piece.isText) return quoteProse(piece, question, maxLines);
  const { lines, passage, startLine } = piece;
  const isOfFile = passage.cell === undefined && lines.length === piece.endLine - startLine + 1;
  const shown = excerpt(lines, question, {
    maxLines,
    around: around.map((line) => line - startLine),
    ...(isOfFile ? { firstLine: startLine } : {}),
  });
  return [
    sentence(leadOf(piece), cite(passage)),
    ...(shown.length > 0 ? [pythonBlock([...shown, ...restOf(piece)])] : []),
  ];
}

const maxSummaryChars = 260;

/** "`Loan.fine` in `fines.py`, line 12: Return the fine" */
export function leadOf({ symbol, passage, known, startLine, endLine }: Piece): string {
  if (symbol === "") return linesOf(passage, startLine, endLine);
  const name = `${code(symbol)} in `;
  if (!known) return `${name}${linesOf(passage, startLine, endLine)}`;
  const summary = summaryOf(known.definition.summary, maxSummaryChars);
  return `${name}${linesOf(passage, known.definition.startLine)}${summary === "" ? "" : `: ${summary}`}`;
}

/** A definition goes on where its passage ends. */
function restOf({ known, passage, endLine, lines }: Piece): readonly string[] {
  if (!known || passage.cell !== undefined || known.definition.endLine <= endLine) return [];
  if (known.definition.kind === "class") return [];
  const last = lines.findLast((line) => line.trim() !== "") ?? "";
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const indent = last.length - last.trimStart().length - (first.length - first.trimStart().length);
  return [`${" ".repeat(Math.max(4, indent))}# … lines ${endLine + 1}-${known.definition.endLine}`];
}

const maxNames = 6;

/** Who uses it, and what it calls of the code base: one sentence each. */
export function relationsOf({ usedBy, calls, raises }: KnownDefinition, question: WeighedQuestion): string {
  const inCode = usedBy.filter(({ place, isSure }) => isSure && (question.aboutTests || !isTestPath(place.path)));
  const users = [...new Set(inCode.map(userOf))];
  const called = [...new Set(calls.map(({ qualifiedName }) => code(qualifiedName)))];
  return [
    users.length > 0 ? `It is used in ${someOf(users, 3)}.` : "",
    called.length > 0 ? `It calls ${someOf(called, maxNames)}.` : "",
    raises.length > 0 ? `It raises ${someOf(raises.map(code), maxNames)}.` : "",
  ]
    .filter((text) => text !== "")
    .join(" ");
}

function userOf({ place: { symbol, path, startLine } }: DefinitionUse): string {
  return symbol === "" ? `${code(path)} (line ${startLine})` : `${code(symbol)} (${code(path)}, line ${startLine})`;
}

/** One line of a list. */
export function itemOf(piece: Piece): string {
  return `- ${leadOf(piece)} ${cite(piece.passage)}`;
}
