import { documentKeyOf, type IndexedChunk, type Question, type QuestionKind } from "../api";
import { lastPart } from "../platform/last-part";
import { isTestPath } from "../platform/source-paths";
import { terms } from "../platform/terms";
import { type DenseEvidence, type FusedCandidate, inDeviations } from "./fuse";

/** What a ranking model sees of one candidate, by name; NaN where it cannot be known. */
export type Features = Record<string, number>;

/** What can be told without reading any text: for every candidate. `fused` is best first. */
export function cheapFeatures(
  question: Question,
  fused: readonly FusedCandidate[],
  { background, embeddedShare, instant }: DenseEvidence,
): Features[] {
  const z = fused.map(({ cosine = NaN }) => inDeviations(cosine, background));
  const early = fused.map((each) => inDeviations(each.instant ?? NaN, instant));
  const bestEarly = maximum(early);
  const pieces = groups(
    fused.map((_, position) => position),
    (position) => definitionKey(fused[position]?.chunk),
  );
  const bestZ = maximum(z);
  const bestLexical = Math.max(...fused.map(({ lexical }) => lexical));
  const bestScore = fused[0]?.score ?? 0;
  const topics = new Set(question.topics);
  const asked = new Set(question.terms);
  const files = groups(fused, ({ chunk }) => documentKeyOf(chunk));
  const classes = groups(fused, ({ chunk }) => `${documentKeyOf(chunk)}\n${ownerOf(chunk)}`);
  const ids = new Map(fused.map((each) => [`${documentKeyOf(each.chunk)}\n${each.chunk.ordinal}`, each]));
  const places = new Map<string, Features>();
  const asksFor = questionFeatures(question);
  const known = new Map<string, readonly string[]>();
  const termsOf = (text: string): readonly string[] => {
    const found = known.get(text) ?? [...new Set(terms(text))];
    known.set(text, found);
    return found;
  };
  const rows = fused.map((candidate, position): Features => {
    const { chunk, ranks, lexical, named, score, content } = candidate;
    const document = documentKeyOf(chunk);
    const owner = ownerOf(chunk);
    const file = files.get(document) ?? [];
    const others = file.filter((each) => each !== candidate);
    const family = (classes.get(`${document}\n${owner}`) ?? []).filter((each) => each !== candidate);
    const near = [chunk.ordinal - 1, chunk.ordinal + 1].map(
      (ordinal) => ids.get(`${document}\n${ordinal}`)?.content ?? NaN,
    );
    const own = pieces.get(definitionKey(chunk)) ?? [];
    const parent = owner === "" ? undefined : file.find((each) => each.chunk.symbol === owner);
    const name = termsOf(lastPart(chunk.symbol));
    const ownerTerms = termsOf(owner);
    const place = places.get(chunk.path) ?? placeOf(chunk.path, topics, termsOf);
    places.set(chunk.path, place);
    return {
      z: z[position] ?? NaN,
      zGap: bestZ - (z[position] ?? NaN),
      denseRank: Math.log(ranks.dense ?? 1000),
      early: early[position] ?? NaN,
      earlyGap: bestEarly - (early[position] ?? NaN),
      earlyRank: Math.log(ranks.instant ?? 1000),
      definitionZ: maximum(own.map((each) => z[each] ?? NaN)),
      definitionEarly: maximum(own.map((each) => early[each] ?? NaN)),
      definitionLexical: maximum(own.map((each) => fused[each]?.lexical ?? 0)),
      definitionPieces: own.length,
      pieceRank: own.indexOf(position),
      lexical,
      lexicalShare: bestLexical > 0 ? lexical / bestLexical : 0,
      lexicalPerTerm: lexical / Math.max(1, question.terms.length),
      lexicalRank: Math.log(ranks.lexical ?? 1000),
      named,
      score,
      scoreGap: bestScore - score,
      content,
      rank: Math.log(position + 1),
      embeddedShare,
      // Names
      nameHits: hits(name, topics),
      nameShare: name.length === 0 ? NaN : hits(name, topics) / name.length,
      nameCover: topics.size === 0 ? 0 : hits(name, topics) / topics.size,
      nameAsked: name.length === 0 ? NaN : hits(name, asked) / name.length,
      ownerShare: ownerTerms.length === 0 ? NaN : hits(ownerTerms, topics) / ownerTerms.length,
      ...place,
      // Place
      lines: Math.log(chunk.endLine - chunk.startLine + 1),
      ...kindOf(chunk),
      isPrivate: Number(/(?:^|\.)_[^_]/.test(chunk.symbol)),
      isDunder: Number(/__$/.test(chunk.symbol)),
      symbolDepth: chunk.symbol === "" ? 0 : chunk.symbol.split(".").length,
      ordinal: Math.log(chunk.ordinal + 1),
      // Neighbours
      fileBest: maximum(others.map((each) => each.content)) - content,
      fileCount: Math.log(file.length),
      fileRank: file.indexOf(candidate),
      fileSum: others.slice(0, 5).reduce((sum, each) => sum + Math.max(0, each.content - 0.5 * bestScore), 0),
      familyBest: maximum(family.map((each) => each.content)) - content,
      familyCount: family.length,
      parent: (parent?.content ?? NaN) - content,
      near: maximum(near) - content,
      samePiece: Number(
        chunk.symbol !== "" && others.some((each) => each.chunk.symbol === chunk.symbol && each.score > score),
      ),
      isLaterPiece: Number(
        chunk.symbol !== "" && ids.get(`${document}\n${chunk.ordinal - 1}`)?.chunk.symbol === chunk.symbol,
      ),
      // Question
      ...asksFor,
    };
  });
  return rows;
}

/** What a path says, whatever stands in the file. */
function placeOf(path: string, topics: ReadonlySet<string>, termsOf: (text: string) => readonly string[]): Features {
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

function questionFeatures(question: Question): Features {
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

function kindOf(chunk: IndexedChunk): Features {
  return {
    isFunction: Number(chunk.kind === "function"),
    isMethod: Number(chunk.kind === "method"),
    isClass: Number(chunk.kind === "class"),
    isModule: Number(chunk.kind === "module"),
    isProse: Number(chunk.kind === "prose"),
  };
}

/** Pieces of one definition have one. */
export function definitionKey(chunk: IndexedChunk | undefined): string {
  if (chunk === undefined) return "";
  return chunk.symbol === "" ? `${chunk.collection}\n${chunk.id}` : `${documentKeyOf(chunk)}\n${chunk.symbol}`;
}

export function ownerOf({ symbol }: Pick<IndexedChunk, "symbol">): string {
  const dot = symbol.lastIndexOf(".");
  return dot < 0 ? "" : symbol.slice(0, dot);
}

function hits(words: readonly string[], wanted: ReadonlySet<string>): number {
  return words.reduce((sum, word) => sum + Number(wanted.has(word)), 0);
}

/** Of what is known; NaN where nothing is. */
function maximum(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? NaN : Math.max(...known);
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group) group.push(item);
    else found.set(key, [item]);
  }
  return found;
}
