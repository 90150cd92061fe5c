import { type DocumentEntry, type ReadItem, type Source } from "../../src/core/api";

export async function readOne(source: Source, entry: DocumentEntry, signal?: AbortSignal): Promise<ReadItem> {
  for await (const item of source.read([entry], signal)) return item;
  throw new Error(`Nothing came back for ${entry.path}.`);
}
