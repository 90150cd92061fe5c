import { type DefinitionUse, type PassageNote } from "../../api";
import { lastPart } from "../../platform/last-part";
import { isTestPath } from "../../platform/source-paths";
import { excerpt } from "./excerpt";
import { summaryOf } from "./markdown";
import { type Piece } from "./pieces";
import { quoteProse } from "./prose";
import { matchWeight, type WeighedQuestion } from "./weigh";
import { cite, code, linesOf, pythonBlock, sentence, someOf, spokenName } from "./wording";

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
  return [sentence(leadOf(piece), cite(passage)), ...(shown.length > 0 ? [pythonBlock(withRest(shown, piece))] : [])];
}

const maxSummaryChars = 260;

/** "`Loan.fine` in `fines.py`, line 12: Return the fine" */
export function leadOf({ symbol, passage, known, startLine, endLine }: Piece): string {
  if (symbol === "") return linesOf(passage, startLine, endLine);
  const name = `${code(spokenName(symbol, passage))} in `;
  if (!known) return `${name}${linesOf(passage, startLine, endLine)}`;
  const summary = summaryOf(known.definition.summary, maxSummaryChars);
  return `${name}${linesOf(passage, known.definition.startLine)}${summary === "" ? "" : `: ${summary}`}`;
}

/** A definition goes on where its passage ends. */
function withRest(shown: readonly string[], { known, passage, endLine, lines }: Piece): readonly string[] {
  if (!known || passage.cell !== undefined || known.definition.endLine <= endLine) return shown;
  if (known.definition.kind === "class") return shown;
  // One mark for what was left out at the end and what follows.
  const cut = /^(\s*# …) lines? (\d+)(?:-\d+)?$/.exec(shown.at(-1) ?? "");
  if (cut) return [...shown.slice(0, -1), `${cut[1] ?? ""} lines ${cut[2] ?? ""}-${known.definition.endLine}`];
  const last = lines.findLast((line) => line.trim() !== "") ?? "";
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const indent = last.length - last.trimStart().length - (first.length - first.trimStart().length);
  return [...shown, `${" ".repeat(Math.max(4, indent))}# … lines ${endLine + 1}-${known.definition.endLine}`];
}

const maxNames = 6;
const maxBeside = 3;

/** Who uses it, what it calls and raises, the values that it names and what stands beside it: a sentence each. */
export function relationsOf({ known, passage }: Piece, question: WeighedQuestion): string {
  if (!known) return "";
  const { definition, usedBy, calls, raises } = known;
  const isShown = (path: string): boolean => question.aboutTests || !isTestPath(path);
  const users = usedBy.filter(({ place, isSure }) => isSure && isShown(place.path)).map(userOf);
  const called = calls.map(({ qualifiedName }) => qualifiedName).filter((name) => name !== definition.qualifiedName);
  const notes = (relation: PassageNote["relation"]): readonly PassageNote[] =>
    (passage.notes ?? []).filter((note) => note.relation === relation);
  const values = notes("value").filter(({ text }) => literal.test(text));
  const beside = notes("member").filter(({ place }) => matchWeight(question, lastPart(place.symbol)) > 0);
  return [
    told("It is used in", users, 3),
    told("It calls", called.map(code), maxNames),
    told("It raises", raises.map(code), maxNames),
    told(
      "Values:",
      values.map(({ text }) => code(text)),
      maxNames,
    ),
    told(
      "Beside it:",
      beside.map(({ place }) => `${code(place.symbol)} (line ${place.startLine})`),
      maxBeside,
    ),
  ]
    .filter((text) => text !== "")
    .join(" ");
}

/** `RETRIES = 3`, not what only another definition would explain. */
const literal = / = (?:[-\d"'[({]|True|False)/;

function told(what: string, items: readonly string[], most: number): string {
  return items.length === 0 ? "" : `${what} ${someOf([...new Set(items)], most)}.`;
}

function userOf({ place: { symbol, path, startLine } }: DefinitionUse): string {
  return symbol === "" ? `${code(path)} (line ${startLine})` : `${code(symbol)} (${code(path)}, line ${startLine})`;
}

/** One line of a list. */
export function itemOf(piece: Piece): string {
  return `- ${leadOf(piece)} ${cite(piece.passage)}`;
}
