import { type Context, type ContextPassage, type Hit, type PassageNote, type PassagePart, type Place } from "../api";
import { createCopies } from "./near-copies";

export interface ContextOptions {
  readonly maxTokens: number;
  readonly countTokens: (text: string) => number;
  /** What a reader of a hit would look up, most worth first. */
  readonly notesOf?: (hit: Hit) => readonly PassageNote[];
}

/**
 * Hits, best first, to numbered passages that fit a token budget: what is there twice goes, neighbours of one file
 * become one passage in the order of its lines. A hit that does not fit makes room for smaller ones after it.
 */
export function buildContext(hits: readonly Hit[], { maxTokens, countTokens, notesOf }: ContextOptions): Context {
  const groups: Group[] = [];
  const copies = createCopies();
  let tokens = 0;
  for (const hit of hits) {
    if (maxTokens - tokens < fewestTokens && groups.length > 0) break;
    if (copies.has(hit)) continue;
    const touching = groups.filter((group) => belongsTo(group, hit));
    if (touching.some((group) => group.members.some((member) => covers(member, hit)))) continue;
    const joined = joinGroups(touching, hit);
    const costBefore = touching.reduce((sum, group) => sum + group.tokens, 0);
    const cost = passageTokens(joined, countTokens);
    const left = maxTokens - tokens + costBefore - cost;
    if (left >= 0) {
      const notes = untold(notesOf?.(hit) ?? [], [joined, ...groups], countTokens);
      const noted = notesTokens(notes);
      const fitting = noted <= left ? notes : [];
      place(groups, touching, { ...joined, notes: [...joined.notes, ...fitting], tokens: cost });
      tokens += cost - costBefore + notesTokens(fitting);
      copies.add(hit);
    } else if (groups.length === 0) {
      const cut = cutToFit(hit, maxTokens, countTokens);
      if (!cut) continue;
      groups.push(cut);
      tokens = cut.tokens;
      copies.add(hit);
    }
  }
  // What came as a passage after it was noted needs no note.
  const shown = groups.map((group) => ({ ...group, notes: group.notes.filter((note) => !isShown(note, groups)) }));
  return {
    passages: shown.map((group, position) => toPassage(group, position + 1, hits)),
    tokens: shown.reduce((sum, group) => sum + group.tokens + notesTokens(group.notes), 0),
  };
}

/** No passage has fewer. */
const fewestTokens = 20;

interface CountedNote {
  readonly note: PassageNote;
  readonly tokens: number;
}

interface Group {
  readonly isCut?: true;
  /** In the order of lines. */
  readonly members: readonly Hit[];
  /** The member that came first: it gives the passage its place, name and score. */
  readonly best: Hit;
  readonly notes: readonly CountedNote[];
  /** Without those of the notes. */
  readonly tokens: number;
}

/** Notes of what is neither told nor shown yet. */
function untold(
  notes: readonly PassageNote[],
  groups: readonly Group[],
  countTokens: (text: string) => number,
): readonly CountedNote[] {
  const told = groups.flatMap((group) => group.notes);
  return notes
    .filter((note) => !told.some((other) => isSamePlace(other.note.place, note.place)))
    .map((note) => ({
      note,
      tokens: countTokens(`${note.text} ${note.place.path}:${note.place.startLine}`) + noteTokens,
    }))
    .filter((counted) => !isShown(counted, groups));
}

/** Tokens of the words around a note. */
const noteTokens = 6;

function notesTokens(notes: readonly CountedNote[]): number {
  return notes.reduce((sum, { tokens }) => sum + tokens, 0);
}

function isSamePlace(one: Place, other: Place): boolean {
  return one.collection === other.collection && one.path === other.path && one.startLine === other.startLine;
}

function isShown({ note: { place } }: CountedNote, groups: readonly Group[]): boolean {
  const holds = ({ collection, path, startLine, endLine }: Hit): boolean =>
    collection === place.collection &&
    path === place.path &&
    startLine <= place.startLine &&
    place.startLine <= endLine;
  return groups.some(({ members }) => members.some(holds));
}

/** Characters of a passage that neighbours are still joined to: a citation should point at a place, not at a file. */
const longestJoinedChars = 4000;

function belongsTo(group: Group, hit: Hit): boolean {
  const { best, members } = group;
  if (best.collection !== hit.collection || best.path !== hit.path || best.cell !== hit.cell || !hit.isVerbatim)
    return false;
  // Posts of one thread have authors of their own.
  if (best.origin?.post !== hit.origin?.post) return false;
  const touching = members.filter((member) => member.isVerbatim && touches(member, hit));
  if (touching.length === 0) return false;
  const mustJoin = touching.some(
    (member) => overlaps(member, hit) || (hit.symbol !== "" && member.symbol === hit.symbol),
  );
  const chars = members.reduce((sum, member) => sum + member.text.length, hit.text.length);
  return mustJoin || chars <= longestJoinedChars;
}

/** Chunks that follow each other have nothing but blank lines between them. */
function touches(one: Hit, other: Hit): boolean {
  return Math.abs(one.ordinal - other.ordinal) === 1 || overlaps(one, other);
}

function overlaps(one: Hit, other: Hit): boolean {
  return one.startLine <= other.endLine && other.startLine <= one.endLine;
}

/** Of hits of one file. */
function covers(outer: Hit, inner: Hit): boolean {
  return outer.startLine <= inner.startLine && inner.endLine <= outer.endLine;
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, "").split("\n");
}

function joinGroups(groups: readonly Group[], hit: Hit): Group {
  const members = [...groups.flatMap((group) => group.members), hit].sort(
    (one, other) => one.startLine - other.startLine || one.endLine - other.endLine,
  );
  return {
    members,
    best: groups[0]?.best ?? hit,
    notes: groups.flatMap((group) => group.notes),
    tokens: 0,
  };
}

/** Puts a joined group where the best of its parts stood. */
function place(groups: Group[], parts: readonly Group[], joined: Group): void {
  const [first, ...others] = parts;
  if (!first) {
    groups.push(joined);
    return;
  }
  groups[groups.indexOf(first)] = joined;
  for (const other of others) groups.splice(groups.indexOf(other), 1);
}

/** Lines of all members, each once; blank lines where members leave a gap. */
function textOf({ members }: Group): string {
  const [first, ...others] = members;
  if (!first) return "";
  const lines = [...linesOf(first.text)];
  let end = first.endLine;
  for (const member of others) {
    if (member.endLine <= end) continue;
    for (let line = end + 1; line < member.startLine; line++) lines.push("");
    lines.push(...linesOf(member.text).slice(Math.max(0, end + 1 - member.startLine)));
    end = member.endLine;
  }
  return lines.join("\n");
}

function toPassage(group: Group, number: number, hits: readonly Hit[] = []): ContextPassage {
  const { members, best } = group;
  const notes = group.notes.map(({ note }) => note);
  return {
    number,
    collection: best.collection,
    path: best.path,
    source: best.source,
    startLine: members.reduce((least, { startLine }) => Math.min(least, startLine), best.startLine),
    endLine: members.reduce((most, { endLine }) => Math.max(most, endLine), best.endLine),
    kind: best.kind,
    symbol: best.symbol,
    ...(best.publicName === undefined ? {} : { publicName: best.publicName }),
    ...(best.cell === undefined ? {} : { cell: best.cell }),
    heading: best.heading,
    text: textOf(group),
    score: best.score,
    ...(best.origin === undefined ? {} : { origin: best.origin }),
    ...partsOf(members, hits),
    ...(group.isCut ? { isCut: true } : {}),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** Pieces of one definition are one part. */
function partsOf(members: readonly Hit[], hits: readonly Hit[]): { readonly parts?: readonly PassagePart[] } {
  const parts: PassagePart[] = [];
  const positions = members.map((member) => hits.indexOf(member));
  const best = Math.min(...positions);
  for (const [at, { symbol, startLine, endLine }] of members.entries()) {
    const behind = (positions[at] ?? best) - best;
    const last = parts.at(-1);
    if (last && last.symbol === symbol) {
      const least = Math.min(last.behind ?? 0, behind);
      parts[parts.length - 1] = { ...last, endLine: Math.max(last.endLine, endLine), behind: least };
    } else parts.push({ symbol, startLine, endLine, behind });
  }
  const told = parts.map(({ behind = 0, ...part }) => (behind > 0 ? { ...part, behind } : part));
  return told.length > 1 ? { parts: told } : {};
}

/** Tokens of a passage's fence and of the blank line after it. */
const frameTokens = 10;

function passageTokens(group: Group, countTokens: (text: string) => number): number {
  const { path, startLine, endLine, symbol, heading, text } = toPassage(group, 1);
  const around = heading
    .split("\n")
    .slice(1)
    .filter((line) => !text.includes(line.trim()));
  return countTokens([`[1] ${path}:${startLine}-${endLine} ${symbol}`, ...around, text].join("\n")) + frameTokens;
}

/** The first lines of the only passage, where not even that fits: better than none. */
function cutToFit(hit: Hit, maxTokens: number, countTokens: (text: string) => number): Group | undefined {
  const lines = linesOf(hit.text);
  let low = 0;
  let high = lines.length;
  const cutAt = (count: number): Group => {
    const lastLine = hit.isVerbatim ? hit.startLine + count - 1 : hit.endLine;
    const cut: Hit = { ...hit, text: lines.slice(0, count).join("\n"), endLine: lastLine };
    const group: Group = {
      members: [cut],
      best: cut,
      notes: [],
      tokens: 0,
      ...(count < lines.length ? { isCut: true } : {}),
    };
    return { ...group, tokens: passageTokens(group, countTokens) };
  };
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (cutAt(middle).tokens <= maxTokens) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? undefined : cutAt(low);
}
