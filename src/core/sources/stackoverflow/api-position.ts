import { isRecord } from "../../platform/is-record";
import { type ThreadFilter } from "./scan-dump";

/** How far threads were fetched: what a listing ends with as its cursor, and the next one begins with. */
export interface Position {
  /** `all`: those with the highest scores; `changed`: what has happened since. */
  readonly phase: "all" | "changed";
  /** Of the wanted tags, which one. */
  readonly tag: number;
  /** From 1. */
  readonly page: number;
  /** Threads of this tag that are still wanted. */
  readonly left: number;
  /** Lowest score that was fetched of each tag: what is below it is not wanted later either. */
  readonly floors: readonly number[];
  /** Name of what is asked of each item, which the API gave. */
  readonly filter: string;
  /** Seconds since 1970; 0 where this look has not begun. */
  readonly beganS: number;
  readonly sinceS: number;
}

/** Tags have equal shares. */
export function shareOf({ max, tags }: ThreadFilter): number {
  return Math.ceil(max / Math.max(1, tags.length));
}

export const pageSize = 100;

/** A look at what has changed is worth so many pages; more than that are better spent on the best anew. */
const mostChangedPages = (wanted: ThreadFilter): number => Math.max(5, Math.ceil(shareOf(wanted) / pageSize));

/** A clock here and one there may differ. */
const daySeconds = 86_400;

/** Where to go on after a page; `isEnd` where all was looked at, and the next look asks what has changed. */
export function afterPage(
  at: Position,
  page: { readonly scores: readonly number[]; readonly hasMore: boolean },
  wanted: ThreadFilter,
): { readonly position: Position; readonly isEnd: boolean } {
  const { phase, tag } = at;
  const left = at.left - page.scores.length;
  const floors = [...at.floors];
  if (phase === "all")
    floors[tag] = page.scores.reduce((least, score) => Math.min(least, score), floors[tag] ?? Infinity);
  if (page.hasMore && (phase === "changed" || left > 0)) {
    if (phase === "changed" && at.page >= mostChangedPages(wanted)) {
      return { position: { ...at, phase: "all", tag: 0, page: 1, left: shareOf(wanted), floors: [] }, isEnd: false };
    }
    return { position: { ...at, page: at.page + 1, left, floors }, isEnd: false };
  }
  const next = { ...at, page: 1, left: shareOf(wanted), floors };
  if (tag + 1 < wanted.tags.length) return { position: { ...next, tag: tag + 1 }, isEnd: false };
  const sinceS = at.beganS - daySeconds;
  return { position: { ...next, phase: "changed", tag: 0, sinceS, beganS: 0 }, isEnd: true };
}

export function writeCursor(position: Position, wanted: ThreadFilter): string {
  return JSON.stringify({ ...position, wanted });
}

/** Undefined where something else was wanted then: everything is listed from the beginning. */
export function readCursor(cursor: string | undefined, wanted: ThreadFilter): Position | undefined {
  if (cursor === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(cursor);
    if (!isRecord(value) || JSON.stringify(value["wanted"]) !== JSON.stringify(wanted)) return undefined;
    const { phase, tag, page, left, floors, filter, beganS, sinceS } = value;
    const numbers = [tag, page, left, beganS, sinceS];
    if (phase !== "all" && phase !== "changed") return undefined;
    if (!Array.isArray(floors) || typeof filter !== "string" || !numbers.every((each) => typeof each === "number")) {
      return undefined;
    }
    // Of JSON, Infinity is null: a tag of which nothing was fetched.
    const lowest = floors.map((each: unknown) => (typeof each === "number" ? each : Infinity));
    return { ...(value as unknown as Position), phase, floors: lowest, filter };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
