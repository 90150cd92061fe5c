import { documentKeyOf, type IndexedChunk } from "../api";
import { type FusedCandidate } from "./fuse";

/** Where one candidate stands among the others. */
export interface Around {
  readonly candidate: FusedCandidate;
  /** 0 for the best. */
  readonly row: number;
  /** Pieces of the same definition. */
  readonly definition: Group;
  readonly file: Group;
  /** What is in the same class of the same file, or outside of any. */
  readonly family: Group;
  /** The best piece of the definition around it. */
  readonly parent: FusedCandidate | undefined;
  /** The chunks before and after it in the file, where they are candidates. */
  readonly before: FusedCandidate | undefined;
  readonly after: FusedCandidate | undefined;
}

/** Candidates that have something in common. */
export interface Group {
  /** Positions, best first. */
  readonly members: readonly number[];
  /** The two highest of their `content`; NaN where there are fewer. */
  readonly highest: number;
  readonly second: number;
}

/** `fused` is best first; gives one each, in that order. */
export function lookAround(fused: readonly FusedCandidate[]): readonly Around[] {
  const definitions = group(fused, definitionKey);
  const families = group(fused, (chunk) => definitionKeyOf(chunk, ownerOf(chunk)));
  const files = group(fused, documentKeyOf);
  const before = new Map<number, FusedCandidate>();
  const after = new Map<number, FusedCandidate>();
  for (const { members } of files.values()) {
    const ordinalOf = (position: number | undefined): number => fused[position ?? -1]?.chunk.ordinal ?? NaN;
    const inOrder = members.toSorted((one, other) => ordinalOf(one) - ordinalOf(other));
    inOrder.forEach((position, index) => {
      const next = inOrder[index + 1];
      const [here, there] = [fused[position], fused[next ?? -1]];
      if (next === undefined || !here || !there || ordinalOf(next) !== ordinalOf(position) + 1) return;
      before.set(next, here);
      after.set(position, there);
    });
  }
  const alone: Group = { members: [], highest: NaN, second: NaN };
  return fused.map((candidate, row) => {
    const { chunk } = candidate;
    const owner = ownerOf(chunk);
    const parent = owner === "" ? undefined : definitions.get(definitionKeyOf(chunk, owner))?.members[0];
    return {
      candidate,
      row,
      definition: definitions.get(definitionKey(chunk)) ?? alone,
      file: files.get(documentKeyOf(chunk)) ?? alone,
      family: families.get(definitionKeyOf(chunk, owner)) ?? alone,
      parent: parent === undefined ? undefined : fused[parent],
      before: before.get(row),
      after: after.get(row),
    };
  });
}

function group(fused: readonly FusedCandidate[], keyOf: (chunk: IndexedChunk) => string): ReadonlyMap<string, Group> {
  const groups = new Map<string, { members: number[]; highest: number; second: number }>();
  fused.forEach(({ chunk, content }, position) => {
    const key = keyOf(chunk);
    const known = groups.get(key);
    if (known === undefined) {
      groups.set(key, { members: [position], highest: content, second: NaN });
      return;
    }
    known.members.push(position);
    if (content > known.highest) [known.highest, known.second] = [content, known.highest];
    else if (!(content <= known.second)) known.second = content;
  });
  return groups;
}

/** Pieces of one definition have one. */
export function definitionKey(chunk: IndexedChunk): string {
  return chunk.symbol === "" ? `${chunk.collection}\n${chunk.id}` : definitionKeyOf(chunk, chunk.symbol);
}

function definitionKeyOf(chunk: IndexedChunk, symbol: string): string {
  return `${documentKeyOf(chunk)}\n${symbol}`;
}

export function ownerOf({ symbol }: Pick<IndexedChunk, "symbol">): string {
  const dot = symbol.lastIndexOf(".");
  return dot < 0 ? "" : symbol.slice(0, dot);
}
