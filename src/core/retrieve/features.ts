import { type Question, type QuestionKind } from "../api";
import { lastPart } from "../platform/last-part";
import { isTestPath } from "../platform/source-paths";
import { terms } from "../platform/terms";
import { type Group, lookAround, ownerOf } from "./candidate-groups";
import { columnFiller, type FeatureTable, placeFeatures, questionFeatures } from "./feature-table";
import { type DenseEvidence, type FusedCandidate, inDeviations } from "./fuse";

/** What can be told without reading any text: for every candidate. `fused` is best first, a row of the table each. */
export function fillCheapFeatures(
  table: FeatureTable,
  question: Question,
  fused: readonly FusedCandidate[],
  { background, embeddedShare, instant }: DenseEvidence,
): void {
  const topics = new Set(question.topics);
  const asked = new Set(question.terms);
  const termsOf = remembered((text: string) => [...new Set(terms(text))]);
  const placeOfPath = remembered((path: string) => placeOf(path, topics, termsOf));
  const rows = lookAround(fused).map((around) => {
    const { candidate, row } = around;
    const { chunk, cosine = NaN, instant: ofInstant = NaN } = candidate;
    const name = termsOf(lastPart(chunk.symbol));
    const z = inDeviations(cosine, background);
    const early = inDeviations(ofInstant, instant);
    const [nameHits, owner, place] = [hits(name, topics), termsOf(ownerOf(chunk)), placeOfPath(chunk.path)];
    return { candidate, row, chunk, z, early, name, nameHits, owner, place, around };
  });
  type Row = (typeof rows)[number];
  const set = columnFiller(table, rows);
  const bestZ = highest(rows.map(({ z }) => z));
  const bestEarly = highest(rows.map(({ early }) => early));
  const bestLexical = Math.max(...fused.map(({ lexical }) => lexical));
  const bestScore = fused[0]?.score ?? 0;
  /** The highest of the pieces of a definition. */
  const ofDefinition = (valueOf: (piece: Row) => number) =>
    remembered((definition: Group) =>
      highest(
        definition.members.map((member) => {
          const piece = rows[member];
          return piece === undefined ? NaN : valueOf(piece);
        }),
      ),
    );
  const [definitionZ, definitionEarly, definitionLexical] = [
    ofDefinition(({ z }) => z),
    ofDefinition(({ early }) => early),
    ofDefinition(({ candidate }) => candidate.lexical),
  ];
  set("z", ({ z }) => z);
  set("zGap", ({ z }) => bestZ - z);
  set("denseRank", ({ candidate }) => Math.log(candidate.ranks.dense ?? 1000));
  set("early", ({ early }) => early);
  set("earlyGap", ({ early }) => bestEarly - early);
  set("earlyRank", ({ candidate }) => Math.log(candidate.ranks.instant ?? 1000));
  set("definitionZ", ({ around: { definition } }) => definitionZ(definition));
  set("definitionEarly", ({ around: { definition } }) => definitionEarly(definition));
  set("definitionLexical", ({ around: { definition } }) => definitionLexical(definition));
  set("definitionPieces", ({ around: { definition } }) => definition.members.length);
  set("pieceRank", ({ around: { definition }, row }) => definition.members.indexOf(row));
  set("lexical", ({ candidate }) => candidate.lexical);
  set("lexicalShare", ({ candidate }) => (bestLexical > 0 ? candidate.lexical / bestLexical : 0));
  set("lexicalPerTerm", ({ candidate }) => candidate.lexical / Math.max(1, question.terms.length));
  set("lexicalRank", ({ candidate }) => Math.log(candidate.ranks.lexical ?? 1000));
  set("named", ({ candidate }) => candidate.named);
  set("score", ({ candidate }) => candidate.score);
  set("scoreGap", ({ candidate }) => bestScore - candidate.score);
  set("content", ({ candidate }) => candidate.content);
  set("rank", ({ row }) => Math.log(row + 1));
  set("embeddedShare", () => embeddedShare);
  // Names
  set("nameHits", ({ nameHits }) => nameHits);
  set("nameShare", ({ name, nameHits }) => (name.length === 0 ? NaN : nameHits / name.length));
  set("nameCover", ({ nameHits }) => (topics.size === 0 ? 0 : nameHits / topics.size));
  set("nameAsked", ({ name }) => (name.length === 0 ? NaN : hits(name, asked) / name.length));
  set("ownerShare", ({ owner }) => (owner.length === 0 ? NaN : hits(owner, topics) / owner.length));
  // Place
  for (const feature of placeFeatures) set(feature, ({ place }) => place[feature]);
  set("lines", ({ chunk }) => Math.log(chunk.endLine - chunk.startLine + 1));
  set("isFunction", ({ chunk }) => Number(chunk.kind === "function"));
  set("isMethod", ({ chunk }) => Number(chunk.kind === "method"));
  set("isClass", ({ chunk }) => Number(chunk.kind === "class"));
  set("isModule", ({ chunk }) => Number(chunk.kind === "module"));
  set("isProse", ({ chunk }) => Number(chunk.kind === "prose"));
  set("isPrivate", ({ chunk }) => Number(/(?:^|\.)_[^_]/.test(chunk.symbol)));
  set("isDunder", ({ chunk }) => Number(chunk.symbol.endsWith("__")));
  set("symbolDepth", ({ chunk }) => (chunk.symbol === "" ? 0 : chunk.symbol.split(".").length));
  set("ordinal", ({ chunk }) => Math.log(chunk.ordinal + 1));
  // Neighbours
  set("fileBest", ({ around: { file }, candidate: { content } }) => highestOther(file, content) - content);
  set("fileCount", ({ around: { file } }) => Math.log(file.members.length));
  set("fileRank", ({ around: { file }, row }) => file.members.indexOf(row));
  set("fileSum", ({ around: { file }, row }) => {
    const others = file.members.slice(0, mostOthers + 1).filter((member) => member !== row);
    const above = (member: number): number => Math.max(0, (fused[member]?.content ?? 0) - 0.5 * bestScore);
    return others.slice(0, mostOthers).reduce((sum, member) => sum + above(member), 0);
  });
  set("familyBest", ({ around: { family }, candidate: { content } }) => highestOther(family, content) - content);
  set("familyCount", ({ around: { family } }) => family.members.length - 1);
  set("parent", ({ around: { parent }, candidate: { content } }) => (parent?.content ?? NaN) - content);
  set("near", ({ around: { before, after }, candidate: { content } }) => {
    return highest([before?.content ?? NaN, after?.content ?? NaN]) - content;
  });
  set("samePiece", ({ around: { definition }, candidate: { score } }) => {
    return Number((fused[definition.members[0] ?? -1]?.score ?? score) > score);
  });
  set("isLaterPiece", ({ around: { before }, chunk }) =>
    Number(chunk.symbol !== "" && before?.chunk.symbol === chunk.symbol),
  );
  // Question
  const ofQuestion = featuresOf(question);
  for (const feature of questionFeatures) table.column(feature).fill(ofQuestion[feature]);
}

const mostOthers = 5;

/** What a path says, whatever stands in the file. */
function placeOf(
  path: string,
  topics: ReadonlySet<string>,
  termsOf: (text: string) => readonly string[],
): Readonly<Record<(typeof placeFeatures)[number], number>> {
  const stem = path.replace(/\.[A-Za-z]+$/, "");
  const file = termsOf(stem.split("/").at(-1) ?? "");
  return {
    pathHits: hits(termsOf(stem), topics),
    fileShare: file.length === 0 ? NaN : hits(file, topics) / file.length,
    depth: path.split("/").length,
    isInit: Number(/(?:^|\/)__init__\.pyi?$/.test(path)),
    isTest: Number(isTestPath(path)),
    isExample: Number(/(?:^|\/)(?:examples?|samples?|demos?|benchmarks?|docs_src|scripts|tools)\//i.test(path)),
    isChangelog: Number(
      /(?:^|\/)(?:changelog|changes|history|news|authors|licen[cs]e|contributors|releases?|whatsnew|newsfragments)(?:[-_./]|$)/i.test(
        path,
      ),
    ),
    isVendored: Number(
      /(?:^|\/)(?:_?vendor(?:ed)?|third_?party|extern(?:al|als)?|site-packages|node_modules)\//i.test(path),
    ),
    isLegacy: Number(/(?:^|\/)(?:_?legacy|_?deprecated|_?compat|old|backports?)(?:\/|\.py|_)/i.test(path)),
    isStub: Number(/\.pyi$/i.test(path)),
    isDocs: Number(/(?:^|\/)docs?\//i.test(path)),
  };
}

function featuresOf(question: Question): Readonly<Record<(typeof questionFeatures)[number], number>> {
  return {
    qTerms: question.terms.length,
    qTopics: question.topics.length,
    qKind: kinds.indexOf(question.kind),
    qNames: question.names.filter(({ certainty }) => certainty >= 0.75).length,
    qHow: Number(question.asksHow),
    qHowTo: Number(question.intent === "how-to"),
    qWhere: Number(question.intent === "where"),
    qError: Number(question.intent === "error"),
    qDefault: Number(question.intent === "default-value"),
    qTests: Number(question.aboutTests || /\btest|\bfixture|\bmock|\bassert/i.test(question.searchText)),
    qDocs: Number(question.aboutDocuments),
    qChanges: Number(
      /\bchange[sd]?\b|\brelease|\bversion|\bhistory|\bauthor|\blicen[cs]e|\bnew in\b/i.test(question.searchText),
    ),
    qI: Number(/\b(?:i|my|me|we|our)\b/i.test(question.text)),
    qCan: Number(
      /\b(?:how (?:do|can|should|would) (?:i|we|you)|how to|can i|is there a way|is it possible|what's the (?:best )?way)\b/i.test(
        question.text,
      ),
    ),
    qQuestion: Number(/\?/.test(question.text)),
  };
}

const kinds: readonly QuestionKind[] = ["prose", "code", "traceback", "symbol"];

function hits(words: readonly string[], wanted: ReadonlySet<string>): number {
  let count = 0;
  for (const word of words) if (wanted.has(word)) count++;
  return count;
}

/** Of what is known; NaN where nothing is. */
function highest(values: readonly number[]): number {
  let best = NaN;
  for (const value of values) if (!(value <= best) && !Number.isNaN(value)) best = value;
  return best;
}

/** Of the others of a group, for one of them that has this. */
function highestOther({ highest: first, second }: Group, own: number): number {
  return own === first ? second : first;
}

/** Computes each once. */
function remembered<Key, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}
