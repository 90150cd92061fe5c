import { type Question } from "../api";
import { lastPart } from "../platform/last-part";
import { isTestPath } from "../platform/source-paths";
import { terms } from "../platform/terms";
import { type Group, lookAround } from "./candidate-groups";
import { columnFiller, type FeatureTable, placeFeatures, questionFeatures } from "./feature-table";
import { type DenseEvidence, type FusedCandidate, inDeviations } from "./fuse";

/** What can be told without reading any text: for every candidate. `fused` is best first, a row of the table each. */
export function fillCheapFeatures(
  table: FeatureTable,
  question: Question,
  fused: readonly FusedCandidate[],
  { background, instant }: DenseEvidence,
): void {
  const topics = new Set(question.topics);
  const asked = new Set(question.terms);
  const termsOf = remembered((text: string) => [...new Set(terms(text))]);
  const placeOfPath = remembered(placeOf);
  const rows = lookAround(fused).map((around) => {
    const { candidate, row } = around;
    const { chunk, cosine = NaN, instant: ofInstant = NaN } = candidate;
    const name = termsOf(lastPart(chunk.symbol));
    const z = inDeviations(cosine, background);
    const early = inDeviations(ofInstant, instant);
    return { candidate, row, chunk, z, early, name, place: placeOfPath(chunk.path), around };
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
  set("lexicalShare", ({ candidate }) => (bestLexical > 0 ? candidate.lexical / bestLexical : 0));
  set("lexicalPerTerm", ({ candidate }) => candidate.lexical / Math.max(1, question.terms.length));
  set("lexicalRank", ({ candidate }) => Math.log(candidate.ranks.lexical ?? 1000));
  set("named", ({ candidate }) => candidate.named);
  set("score", ({ candidate }) => candidate.score);
  set("scoreGap", ({ candidate }) => bestScore - candidate.score);
  set("content", ({ candidate }) => candidate.content);
  set("rank", ({ row }) => Math.log(row + 1));
  // Names
  set("nameShare", ({ name }) => (name.length === 0 ? NaN : hits(name, topics) / name.length));
  set("nameAsked", ({ name }) => (name.length === 0 ? NaN : hits(name, asked) / name.length));
  // Place
  for (const feature of placeFeatures) set(feature, ({ place }) => place[feature]);
  set("lines", ({ chunk }) => Math.log(chunk.endLine - chunk.startLine + 1));
  set("isFunction", ({ chunk }) => Number(chunk.kind === "function"));
  set("isMethod", ({ chunk }) => Number(chunk.kind === "method"));
  set("isClass", ({ chunk }) => Number(chunk.kind === "class"));
  set("isModule", ({ chunk }) => Number(chunk.kind === "module"));
  set("isProse", ({ chunk }) => Number(chunk.kind === "prose"));
  set("isPrivate", ({ chunk }) => Number(/(?:^|\.)_[^_]/.test(chunk.symbol)));
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
  // Question
  const ofQuestion = featuresOf(question);
  for (const feature of questionFeatures) table.column(feature).fill(ofQuestion[feature]);
}

const mostOthers = 5;

/** What a path says, whatever stands in the file. */
function placeOf(path: string): Readonly<Record<(typeof placeFeatures)[number], number>> {
  return {
    depth: path.split("/").length,
    isTest: Number(isTestPath(path)),
    isExample: Number(/(?:^|\/)(?:examples?|samples?|demos?|benchmarks?|docs_src|scripts|tools)\//i.test(path)),
    isChangelog: Number(
      /(?:^|\/)(?:changelog|changes|history|news|authors|licen[cs]e|contributors|releases?|whatsnew|newsfragments)(?:[-_./]|$)/i.test(
        path,
      ),
    ),
  };
}

function featuresOf(question: Question): Readonly<Record<(typeof questionFeatures)[number], number>> {
  return {
    qTerms: question.terms.length,
    qHow: Number(question.asksHow),
    qTests: Number(question.aboutTests || /\btest|\bfixture|\bmock|\bassert/i.test(question.searchText)),
  };
}

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
