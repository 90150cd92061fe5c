import { type Document, type Segmentation, type SegmentOptions } from "../../api";
import { finishChunks, type ChunkDraft } from "../chunk-draft";
import { sectionHeading } from "../heading";
import { markupOf, proseSections, type Markup, type Section } from "./prose-sections";
import { charsOf, sourceLines, startOf, textOf, trimBlank, type SourceLines } from "../source-lines";
import { splitRange, type Piece } from "../split-range";

export function segmentProse(document: Document, options: SegmentOptions): Segmentation {
  const lines = sourceLines(document.text);
  const isFile = document.form === "file";
  // What comes from elsewhere has been cut into posts already; its parts need each other.
  const shortChars = isFile ? options.maxChars : 2 * options.maxChars;
  const parts = document.origin?.parts?.map(({ startLine }) => startLine) ?? [];
  const drafts =
    parts.length === 0
      ? proseDrafts(lines, markupOf(document.path), isFile ? document.path : "", options, shortChars)
      : threadDrafts(lines, parts, options, shortChars);
  return { chunks: finishChunks(document.path, drafts), symbols: [], edges: [], hasSyntaxError: false };
}

/** Chunks of prose: one where it is short, else its sections, the long ones cut between paragraphs. */
export function proseDrafts(
  lines: SourceLines,
  markup: Markup,
  path: string,
  options: SegmentOptions,
  shortChars: number,
): readonly ChunkDraft[] {
  const whole = trimBlank(lines, { first: 1, last: lines.count });
  if (!whole) return [];
  const { sections, breaks } = proseSections(lines, markup);
  if (lines.text.length <= shortChars) {
    // The titles of a post are in its text; a path alone would say too little about a file.
    const titles = path === "" ? [] : (sections.find((section) => section.titles.length > 0)?.titles ?? []);
    const text = textOf(lines, whole.first, whole.last);
    const piece = { ...whole, ownStart: startOf(lines, whole.first), text, isVerbatim: true };
    return [draft(piece, sectionHeading(path, titles))];
  }
  return joinSections(lines, sections, options).flatMap((section) =>
    splitRange(lines, breaks, section, options).map((piece) => draft(piece, sectionHeading(path, section.titles))),
  );
}

/**
 * Chunks of a thread: a post is one where it is short, and none has lines of two. What a post answers is said in its
 * heading, since an answer seldom repeats the question.
 */
function threadDrafts(
  lines: SourceLines,
  starts: readonly number[],
  options: SegmentOptions,
  shortChars: number,
): readonly ChunkDraft[] {
  const { sections, breaks } = proseSections(lines, "markdown");
  return starts.flatMap((first, at) => {
    const last = (starts[at + 1] ?? lines.count + 1) - 1;
    const post = trimBlank(lines, { first, last });
    if (!post) return [];
    const own = sections.filter((section) => first <= section.first && section.first <= last);
    const thread = at === 0 ? [] : (own[0]?.titles.slice(0, 1) ?? []);
    if (charsOf(lines, post.first, post.last) <= shortChars) {
      const text = textOf(lines, post.first, post.last);
      const piece = { ...post, ownStart: startOf(lines, post.first), text, isVerbatim: true };
      return [draft(piece, sectionHeading("", thread))];
    }
    return joinSections(lines, own, options).flatMap((section) =>
      splitRange(lines, breaks, section, options).map((piece) => draft(piece, sectionHeading("", section.titles))),
    );
  });
}

/** A title alone says nothing: it goes with the section below. So does a very short section, where both fit. */
function joinSections(lines: SourceLines, sections: readonly Section[], options: SegmentOptions): readonly Section[] {
  const joined: Section[] = [];
  for (const section of sections) {
    const before = joined.at(-1);
    if (before && (before.isTitleOnly || isSmallPair(lines, before, section, options))) {
      const titles = before.isTitleOnly ? section.titles : before.titles;
      joined[joined.length - 1] = {
        ...section,
        first: before.first,
        titles,
        isTitleOnly: before.isTitleOnly && section.isTitleOnly,
      };
    } else joined.push(section);
  }
  return joined;
}

function isSmallPair(lines: SourceLines, before: Section, section: Section, options: SegmentOptions): boolean {
  const charsBefore = textOf(lines, before.first, before.last).trim().length;
  const chars = textOf(lines, section.first, section.last).trim().length;
  return Math.min(charsBefore, chars) < options.maxChars / 5 && charsBefore + chars < options.maxChars / 2;
}

function draft(piece: Piece, heading: string): ChunkDraft {
  const { first: startLine, last: endLine, ...rest } = piece;
  return { startLine, endLine, ...rest, kind: "prose", symbol: "", heading, hasSyntaxError: false };
}
