import { type DocumentListing, type IndexedDocument } from "../api";
import { type OpenCollection } from "./collections";

export function documentsOf({ store }: OpenCollection): readonly DocumentListing[] {
  return [...store.manifest().values()]
    .map(({ path, origin }) => ({ path, ...(origin === undefined ? {} : { origin }) }))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/**
 * A document put together from its chunks, each at the lines that it stands for, so that the lines of a citation are
 * those of this text. Blank lines between chunks are not stored, and come back as blank lines.
 */
export async function documentOf(
  { source, store }: OpenCollection,
  path: string,
): Promise<IndexedDocument | undefined> {
  const chunks = store.chunksOf(path);
  const [first] = chunks;
  if (first === undefined) return undefined;
  const texts = await store.texts(chunks);
  const lines: string[] = [];
  for (const [index, { startLine, endLine, isVerbatim }] of chunks.entries()) {
    const text = texts[index]?.text ?? "";
    const at = startLine - 1;
    while (lines.length < at) lines.push("");
    // Pieces of one very long line follow each other on it.
    if (!isVerbatim && startLine === endLine && lines[at] !== undefined) lines[at] = `${lines[at]} ${text}`.trimStart();
    else lines.splice(at, text.split("\n").length, ...text.split("\n"));
  }
  const origin = store.manifest().get(path)?.origin ?? first.origin;
  return { collection: source.collection, ...(origin === undefined ? {} : { origin }), text: `${lines.join("\n")}\n` };
}
