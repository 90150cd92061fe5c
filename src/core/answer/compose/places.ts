import { isTestPath } from "../../platform/source-paths";
import { documentKeyOf } from "../../api";
import { type Piece } from "./pieces";
import { itemOf, relationsOf, showPiece } from "./place";
import { type Candidate } from "./rate";
import { type WeighedQuestion } from "./weigh";

export interface PlaceOptions {
  /** Lines of all excerpts together. */
  readonly lines: number;
  /** Lines of the first, and of each that follows. */
  readonly first: number;
  readonly further: number;
  readonly places: number;
}

const listed = 4;
/** Of the first ones is told how they hang together with the rest. */
const relatedPlaces = 3;

/** The place that answers first, then what completes it, then what else there is in a line each. */
export function showPlaces(
  candidates: readonly Candidate[],
  question: WeighedQuestion,
  options: PlaceOptions,
): readonly string[] {
  const chosen: Candidate[] = [];
  const told: { readonly piece: Piece; readonly blocks: readonly string[] }[] = [];
  let left = options.lines;
  const rest = [...candidates];
  while (chosen.length < options.places && left > fewestLines) {
    const next = bestNext(rest, chosen, question);
    if (!next) break;
    rest.splice(rest.indexOf(next), 1);
    const shown = showPiece(
      next.piece,
      question,
      Math.min(left, chosen.length === 0 ? options.first : options.further),
    );
    const text = shown.slice(1).join("\n");
    const isShort = next.piece.passage.kind !== "prose" && text.split("\n").length < fewestShown;
    const isScrap = isShort && !next.named;
    const isTold = told.some(({ blocks }) => blocks.includes(text));
    if (text === "" || isTold || (isScrap && candidates.length > 1)) continue;
    const relations = chosen.length < relatedPlaces ? relationsOf(next.piece, question) : "";
    told.push({ piece: next.piece, blocks: relations === "" ? shown : [...shown, relations] });
    left -= shown.join("\n").split("\n").length;
    chosen.push(next);
  }
  const blocks = inOrder(told).flatMap((each) => each.blocks);
  const others = rest
    .filter(({ piece, score }) => isListed(piece, chosen, question) && score >= (chosen[0]?.score ?? 0) * 0.4)
    .slice(0, listed);
  if (others.length > 0) blocks.push(`**Related**\n${others.map(({ piece }) => itemOf(piece)).join("\n")}`);
  return blocks;
}

const fewestLines = 6;
/** With its fence: one line of code, or of a docstring, says nothing by itself, unless it was asked for. */
const fewestShown = 4;

/** Pieces of one definition follow each other as they do in the file. */
function inOrder<Told extends { readonly piece: Piece }>(told: readonly Told[]): readonly Told[] {
  const isSame = (one: Piece, other: Piece): boolean =>
    one.symbol !== "" && one.symbol === other.symbol && one.passage.path === other.passage.path;
  const groups = told.filter(({ piece }, at) => !told.slice(0, at).some((before) => isSame(before.piece, piece)));
  return groups.flatMap((first) =>
    told
      .filter((each) => each === first || isSame(each.piece, first.piece))
      .toSorted((one, other) => one.piece.startLine - other.piece.startLine),
  );
}

/** What a further place is worth for terms that none before it has, and for being in touch with one before it. */
const noveltyWeight = 0.8;
const relatedBonus = 0.5;
const sameFileBonus = 0.1;
const sameKindPenalty = 0.3;
const enoughShare = 0.45;

function bestNext(
  candidates: readonly Candidate[],
  chosen: readonly Candidate[],
  question: WeighedQuestion,
): Candidate | undefined {
  const [first] = chosen;
  if (!first) return candidates[0];
  const said = new Set(chosen.flatMap(({ says }) => [...says]));
  const rated = candidates.map((candidate) => {
    let novel = 0;
    for (const term of candidate.says) if (!said.has(term)) novel += question.weights.get(term) ?? 0;
    const isRelated = chosen.some(({ piece }) => areRelated(piece, candidate.piece));
    const isOfFile = chosen.some(
      ({ piece }) => documentKeyOf(piece.passage) === documentKeyOf(candidate.piece.passage),
    );
    const alike = chosen.filter(({ piece }) => piece.isText === candidate.piece.isText).length;
    const gain =
      Math.min(candidate.score, first.score) +
      (noveltyWeight * novel) / Math.max(1, question.totalWeight) +
      (isRelated ? relatedBonus : 0) +
      (isOfFile ? sameFileBonus : 0) -
      (alike > 1 ? sameKindPenalty * (alike - 1) : 0);
    return { candidate, gain };
  });
  const best = rated.toSorted((one, other) => other.gain - one.gain)[0];
  const worth = chosen.find(({ named }) => !named)?.score ?? best?.candidate.score ?? 0;
  return best && best.gain >= worth * enoughShare ? best.candidate : undefined;
}

/** One calls the other, or they are pieces of one definition. */
function areRelated(one: Piece, other: Piece): boolean {
  const calls = (from: Piece, to: Piece): boolean =>
    to.symbol !== "" &&
    from.known?.calls.some(
      ({ qualifiedName, chunk }) => qualifiedName === to.symbol && chunk.path === to.passage.path,
    ) === true;
  const isSame = one.symbol !== "" && one.symbol === other.symbol && one.passage.path === other.passage.path;
  return isSame || calls(one, other) || calls(other, one);
}

function isListed(piece: Piece, chosen: readonly Candidate[], question: WeighedQuestion): boolean {
  if (piece.isText || piece.symbol === "" || !piece.known) return false;
  if (isTestPath(piece.passage.path) && !question.aboutTests) return false;
  return !chosen.some(
    ({ piece: { symbol, passage } }) => symbol === piece.symbol && passage.path === piece.passage.path,
  );
}
