import { type Context, type ContextPassage, type Hit, type PassageNote, type PassagePart, type Place } from "../api";

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
    if (copies.has(hit)) continue;
    const touching = groups.filter((group) => belongsTo(group, hit));
    if (touching.some((group) => group.members.some((member) => covers(member, hit)))) continue;
    const others = groups.filter((group) => !touching.includes(group));
    const notes = untold(notesOf?.(hit) ?? [], groups);
    const whole = joinGroups(touching, hit, notes);
    const costBefore = touching.reduce((sum, group) => sum + group.tokens, 0);
    const left = maxTokens - tokens + costBefore;
    const joined = [whole, joinGroups(touching, hit, [])]
      .map((group) => ({ ...group, tokens: passageTokens(group, others, countTokens) }))
      .find((group) => group.tokens <= left);
    if (joined) {
      place(groups, touching, joined);
      tokens += joined.tokens - costBefore;
      copies.add(hit);
    } else if (groups.length === 0) {
      const cut = cutToFit(hit, maxTokens, countTokens);
      if (!cut) continue;
      groups.push(cut);
      tokens = cut.tokens;
      copies.add(hit);
    }
  }
  const passages = groups.map((group, position) => toPassage(group, position + 1, groups));
  return { passages, tokens: passages.reduce((sum, passage) => sum + tokensOf(passage, countTokens), 0) };
}

interface Group {
  readonly isCut?: true;
  /** In the order of lines. */
  readonly members: readonly Hit[];
  /** The member that came first: it gives the passage its place, name and score. */
  readonly best: Hit;
  readonly notes: readonly PassageNote[];
  readonly tokens: number;
}

/** Share of the words of two texts that both have, from which on the second says nothing new. */
const nearCopy = 0.7;
/** Texts of fewer words are alike by chance. */
const fewWords = 6;

/**
 * What was taken, to tell its copies: the same text at another path, three tests of one thing, a translated README. What
 * was asked for by its name, or brought along for what it is rather than found, is only left out where it is the same.
 */
function createCopies() {
  const same = new Set<string>();
  const alike: ReadonlySet<string>[] = [];
  const keyOfText = ({ heading, text }: Hit): string => `${heading}\n${text.trim()}`;
  return {
    has(hit: Hit): boolean {
      const { dense, lexical, symbol } = hit.ranks;
      if (same.has(keyOfText(hit))) return true;
      if (symbol !== undefined || (dense === undefined && lexical === undefined)) return false;
      const own = wordsOf(hit.text);
      return own.size >= fewWords && alike.some((other) => sharedShare(own, other) > nearCopy);
    },
    add(hit: Hit): void {
      same.add(keyOfText(hit));
      alike.push(wordsOf(hit.text));
    },
  };
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[^\W\d]\w+/g) ?? []);
}

/** Words that both have, of those that either has. */
function sharedShare(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter((word) => other.has(word)).length;
  return both / (one.size + other.size - both);
}

/** Notes of which nothing is said yet. */
function untold(notes: readonly PassageNote[], groups: readonly Group[]): readonly PassageNote[] {
  const told = groups.flatMap((group) => group.notes);
  return notes.filter((note) => !told.some((other) => isSamePlace(other.place, note.place)));
}

function isSamePlace(one: Place, other: Place): boolean {
  return one.collection === other.collection && one.path === other.path && one.startLine === other.startLine;
}

function shows({ members }: Group, { collection, path, startLine }: Place): boolean {
  return members.some(
    (member) =>
      member.collection === collection &&
      member.path === path &&
      member.startLine <= startLine &&
      startLine <= member.endLine,
  );
}

/** Characters of a passage that neighbours are still joined to: a citation should point at a place, not at a file. */
const longestJoinedChars = 4000;

function belongsTo(group: Group, hit: Hit): boolean {
  const { best, members } = group;
  if (best.collection !== hit.collection || best.path !== hit.path || best.cell !== hit.cell || !hit.isVerbatim)
    return false;
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

function joinGroups(groups: readonly Group[], hit: Hit, notes: readonly PassageNote[]): Group {
  const members = [...groups.flatMap((group) => group.members), hit].sort(
    (one, other) => one.startLine - other.startLine || one.endLine - other.endLine,
  );
  return {
    members,
    best: groups[0]?.best ?? hit,
    notes: [...groups.flatMap((group) => group.notes), ...notes],
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

/** What the passages show needs no note. */
function toPassage(group: Group, number: number, groups: readonly Group[]): ContextPassage {
  const { members, best } = group;
  const notes = group.notes.filter((note) => !groups.some((other) => shows(other, note.place)));
  return {
    number,
    collection: best.collection,
    path: best.path,
    source: best.source,
    startLine: members.reduce((least, { startLine }) => Math.min(least, startLine), best.startLine),
    endLine: members.reduce((most, { endLine }) => Math.max(most, endLine), best.endLine),
    kind: best.kind,
    symbol: best.symbol,
    ...(best.cell === undefined ? {} : { cell: best.cell }),
    heading: best.heading,
    text: textOf(group),
    score: best.score,
    ...(best.origin === undefined ? {} : { origin: best.origin }),
    ...partsOf(members),
    ...(group.isCut ? { isCut: true } : {}),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** Pieces of one definition are one part. */
function partsOf(members: readonly Hit[]): { readonly parts?: readonly PassagePart[] } {
  const parts: PassagePart[] = [];
  for (const { symbol, startLine, endLine } of members) {
    const last = parts.at(-1);
    if (last && last.symbol === symbol) {
      parts[parts.length - 1] = { ...last, endLine: Math.max(last.endLine, endLine) };
    } else parts.push({ symbol, startLine, endLine });
  }
  return parts.length > 1 ? { parts } : {};
}

/** Tokens of a passage's fence and of the blank line after it. */
const frameTokens = 10;

/** Tokens of the words around a note. */
const noteTokens = 6;

function passageTokens(group: Group, others: readonly Group[], countTokens: (text: string) => number): number {
  return tokensOf(toPassage(group, 1, [group, ...others]), countTokens);
}

function tokensOf(
  { path, startLine, endLine, symbol, heading, text, notes = [] }: ContextPassage,
  countTokens: (text: string) => number,
): number {
  const around = heading
    .split("\n")
    .slice(1)
    .filter((line) => !text.includes(line.trim()));
  const told = notes.map((note) => `${note.text} ${note.place.path}:${note.place.startLine}`);
  return (
    countTokens([`[1] ${path}:${startLine}-${endLine} ${symbol}`, ...around, text, ...told].join("\n")) +
    frameTokens +
    noteTokens * notes.length
  );
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
    return { ...group, tokens: passageTokens(group, [], countTokens) };
  };
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (cutAt(middle).tokens <= maxTokens) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? undefined : cutAt(low);
}
