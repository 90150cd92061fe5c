import { type TracebackFrame } from "../../api";
import { commonParts, isTestPath } from "../../platform/source-paths";
import { lastPart } from "../../platform/last-part";
import { type Piece } from "./pieces";
import { leadOf, showPiece } from "./place";
import { plainWords } from "./rate";
import { namesOf, type WeighedQuestion } from "./weigh";
import { type Material, type Told } from "./material";
import { cite, code, linesOf, sentence } from "./wording";

/** An error: where its frames are, which line says its words, where it is raised, in that order; the code around the first. */
export function tellError({ question, pieces }: Material): Told {
  const { traceback } = question;
  const ofCode = pieces.filter((piece) => !piece.isText && piece.passage.cell === undefined);
  const frames = (traceback?.frames ?? []).flatMap((frame) => frameIn(ofCode, frame) ?? []);
  const inner = frames.at(-1);
  const exception = traceback?.exception || exceptionNamed(question, ofCode);
  const said = saying(ofCode, question.quoted.concat(traceback?.message ?? "", question.text));
  const raised = exception === "" ? [] : raising(ofCode, exception);
  const places = inner ? [inner] : [...said, ...raised].slice(0, 1);
  const [first] = places;
  if (!first) return { blocks: [], shown: [] };
  const what =
    traceback && exception !== ""
      ? code(`${exception}${traceback.message === "" ? "" : `: ${traceback.message}`}`)
      : "";
  const lead = inner
    ? `${what || "The error"} ${traceback?.frames.at(-1) === inner.frame ? "comes from" : "passes through"} ${at(first)}`
    : said.includes(first)
      ? `These words stand in ${at(first)}`
      : `${code(exception)} is raised in ${at(first)}`;
  const outside =
    inner && traceback?.frames.at(-1) !== inner.frame ? " The frames below it are in code that is not indexed." : "";
  const [, ...excerpt] = showPiece(first.piece, question, 30, [first.line]);
  const own = pieces.find(({ symbol, passage }) => lastPart(symbol) === exception && passage.kind === "class");
  const others = (said.length > 0 ? said : raised).filter(
    ({ piece, line }) => piece !== first.piece || Math.abs(line - first.line) > 3,
  );
  const blocks = [
    `${sentence(lead, cite(first.piece.passage))}${outside}`,
    ...excerpt,
    ...listed("**How it got there**, innermost call first", frames.slice(0, -1).toReversed()),
    ...listed("**The same elsewhere**", others),
    ...(own && own !== first.piece ? [sentence(leadOf(own), cite(own.passage))] : []),
  ];
  return { blocks, shown: own ? [first.piece, own] : [first.piece] };
}

interface FoundLine {
  readonly piece: Piece;
  readonly line: number;
  readonly text: string;
  readonly frame?: TracebackFrame;
}

function at({ piece: { symbol, passage }, line }: FoundLine): string {
  return `${symbol === "" ? "" : `${code(symbol)}, `}${linesOf(passage, line)}`;
}

const maxListed = 5;

function listed(title: string, lines: readonly FoundLine[]): readonly string[] {
  if (lines.length === 0) return [];
  const items = lines
    .slice(0, maxListed)
    .map((each) => `- ${at(each)}: ${code(each.text.slice(0, 120))} ${cite(each.piece.passage)}`);
  return [`${title}\n${items.join("\n")}`];
}

/**
 * The line of a frame: the text that Python printed finds it again where files moved and lines changed; the function's
 * name is the better witness of the two.
 */
function frameIn(pieces: readonly Piece[], frame: TracebackFrame): FoundLine | undefined {
  const likeness = ({ passage }: Piece): number => commonParts(frame.path, passage.path);
  const most = pieces.reduce((best, piece) => Math.max(best, likeness(piece)), 0);
  const ofFile = most === 0 ? [] : pieces.filter((piece) => likeness(piece) === most);
  const isNamed = ({ symbol }: Piece): boolean =>
    frame.functionName !== undefined && lastPart(symbol) === frame.functionName;
  // `utils.py` is the name of many files: then the function must agree.
  const isSure = most > 1 || ofFile.every(({ passage }) => passage.path === frame.path.split("/").at(-1));
  const fitting = ofFile.filter(isNamed);
  const holding = ofFile.filter(({ startLine, endLine }) => startLine <= frame.line && frame.line <= endLine);
  const among = fitting.length > 0 ? fitting : isSure ? holding : [];
  const exact = among.flatMap((piece) =>
    piece.lines.flatMap((text, position) =>
      frame.text !== "" && text.trim() === frame.text
        ? [{ piece, line: piece.startLine + position, text: text.trim(), frame }]
        : [],
    ),
  );
  const nearest = exact.toSorted(
    (one, other) => Math.abs(one.line - frame.line) - Math.abs(other.line - frame.line),
  )[0];
  const [piece] = among;
  if (nearest || !piece) return nearest;
  const isInside = piece.startLine <= frame.line && frame.line <= piece.endLine;
  const line = isInside ? frame.line : (piece.known?.definition.startLine ?? piece.startLine);
  return { piece, line, text: piece.lines[line - piece.startLine]?.trim() ?? "", frame };
}

/** Characters that tell a message; what was filled in when it was printed is in no file. */
const fewestChars = 14;
const tellingChars = 45;

/** Lines at which one of these texts begins, as far as it stands there as it was printed. */
function saying(pieces: readonly Piece[], texts: readonly string[]): readonly FoundLine[] {
  const wanted = texts
    .flatMap((text) => text.split("\n")[0] ?? "")
    .flatMap((text) => text.split(/'[^']*'|"[^"]*"|\d+|[{}<>[\]()%]|: /))
    .map((text) => plainWords(text).slice(0, tellingChars))
    .filter((words) => words.length >= fewestChars && words.includes(" "))
    .toSorted((one, other) => other.length - one.length);
  for (const words of wanted) {
    const found = pieces.flatMap((piece) => linesSaying(piece, words));
    if (found.length > 0) return productFirst(found);
  }
  return [];
}

function linesSaying(piece: Piece, words: string): readonly FoundLine[] {
  const { lines, startLine } = piece;
  if (!plainWords(lines.join(" ")).includes(words)) return [];
  const says = (from: number): boolean => plainWords(lines.slice(from, from + 4).join(" ")).includes(words);
  const at = lines.findIndex((_, position) => says(position) && !says(position + 1));
  return at < 0 ? [] : [{ piece, line: startLine + at, text: lines[at]?.trim() ?? "" }];
}

function raising(pieces: readonly Piece[], exception: string): readonly FoundLine[] {
  const pattern = new RegExp(String.raw`^\s*raise\s+(?:\w+\.)*${exception}\b`);
  return productFirst(
    pieces.flatMap((piece) =>
      piece.lines.flatMap((text, position) =>
        pattern.test(text) ? [{ piece, line: piece.startLine + position, text: text.trim() }] : [],
      ),
    ),
  );
}

function productFirst(lines: readonly FoundLine[]): readonly FoundLine[] {
  const isTest = ({ piece }: FoundLine): number => Number(isTestPath(piece.passage.path));
  return lines.toSorted((one, other) => isTest(one) - isTest(other));
}

/** One that is called so, or a name of the question that is raised somewhere. */
function exceptionNamed(question: WeighedQuestion, pieces: readonly Piece[]): string {
  const surely = /\b([A-Z]\w*(?:Error|Exception|Warning))\b/.exec(question.text)?.[1];
  const isRaised = (name: string): boolean => /^[A-Z]\w+$/.test(name) && raising(pieces, name).length > 0;
  return surely ?? namesOf(question).map(lastPart).find(isRaised) ?? "";
}
