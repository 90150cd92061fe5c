import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { type IndexedChunk } from "../api";
import { readBinary, readNumbers } from "./arrow-columns";
import { type Catalog } from "./catalog";
import { type GraphTables, readBatches } from "./graph-tables";

export interface ChunkText {
  readonly heading: string;
  readonly text: string;
}

/** Thrown where what is read cannot be what was written. */
export class GarbledText extends Error {
  override readonly name = "GarbledText";
}

/** In the order asked. A chunk that was replaced meanwhile gives its text while the row is there, else nothing. */
export async function readTexts(
  graph: GraphTables,
  catalog: Catalog,
  chunks: readonly IndexedChunk[],
): Promise<readonly ChunkText[]> {
  if (chunks.length === 0) return [];
  const found = await readRows(graph, chunks.map(keyOf));
  const moved = chunks.filter((chunk) => !found.has(keyText(keyOf(chunk))));
  const successors = new Map(moved.map((chunk) => [chunk.id, successorOf(catalog, chunk)]));
  const keys = [...successors.values()].flatMap((chunk) => (chunk === undefined ? [] : [keyOf(chunk)]));
  const more = keys.length === 0 ? found : await readRows(graph, keys);
  return chunks.map((chunk) => {
    const successor = successors.get(chunk.id) ?? chunk;
    return found.get(keyText(keyOf(chunk))) ?? more.get(keyText(keyOf(successor))) ?? { heading: "", text: "" };
  });
}

/** Checks every text there is; for when something is wrong. Returns the revisions with garbled rows. */
export async function findGarbledRevisions(graph: GraphTables): Promise<ReadonlySet<number>> {
  const garbled = new Set<number>();
  for await (const batch of readBatches(graph.tables.texts.query())) {
    const [revision, packed] = [readNumbers(batch, "revision"), readBinary(batch, "packed")];
    for (let row = 0; row < batch.numRows; row++) {
      try {
        await unpackTexts(packed(row));
      } catch (error) {
        if (!(error instanceof GarbledText)) throw error;
        garbled.add(revision[row] ?? 0);
      }
    }
  }
  return garbled;
}

/**
 * The texts of one document, by ordinal, compressed together since they have most words in common. Of gzip also for its
 * checksum: LanceDB keeps none, and a garbled text is to be noticed instead of shown.
 */
export async function packTexts(chunks: readonly (ChunkText & { readonly ordinal: number })[]): Promise<Uint8Array> {
  const rows = chunks.map(({ ordinal, heading, text }) => [ordinal, wellFormed(heading), wellFormed(text)]);
  return compress(JSON.stringify(rows));
}

export async function unpackTexts(packed: Uint8Array): Promise<ReadonlyMap<number, ChunkText>> {
  let json: string;
  try {
    json = (await decompress(packed)).toString("utf8");
  } catch (error) {
    throw new GarbledText("A text of the index is garbled.", { cause: error });
  }
  const rows = JSON.parse(json) as readonly (readonly [ordinal: number, heading: string, text: string])[];
  return new Map(rows.map(([ordinal, heading, text]) => [ordinal, { heading, text }]));
}

const compress = promisify<string, Buffer>(gzip);
const decompress = promisify<Uint8Array, Buffer>(gunzip);

/** Lone surrogates, which Python source may hold, become U+FFFD, as everywhere in the index. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

interface Key {
  readonly revision: number;
  readonly ordinal: number;
}

function keyOf(chunk: IndexedChunk): Key {
  const [revision, ordinal] = chunk.id.split(".").map(Number);
  if (!Number.isInteger(revision) || !Number.isInteger(ordinal)) throw new Error(`No chunk has the id ${chunk.id}.`);
  return { revision: Number(revision), ordinal: Number(ordinal) };
}

const keyText = ({ revision, ordinal }: Key): string => `${revision}.${ordinal}`;

async function readRows(graph: GraphTables, keys: readonly Key[]): Promise<Map<string, ChunkText>> {
  const ordinals = new Map<number, number[]>();
  for (const { revision, ordinal } of keys) {
    const own = ordinals.get(revision);
    if (own === undefined) ordinals.set(revision, [ordinal]);
    else own.push(ordinal);
  }
  const texts = new Map<string, ChunkText>();
  const query = graph.tables.texts.query().where(`revision IN (${[...ordinals.keys()].join(",")})`);
  for await (const batch of readBatches(query)) {
    const [revisions, packed] = [readNumbers(batch, "revision"), readBinary(batch, "packed")];
    const documents = await Promise.all(Array.from(revisions, (_, row) => unpackTexts(packed(row))));
    documents.forEach((document, row) => {
      const revision = revisions[row] ?? 0;
      for (const ordinal of ordinals.get(revision) ?? []) {
        const own = document.get(ordinal);
        if (own !== undefined) texts.set(keyText({ revision, ordinal }), own);
      }
    });
  }
  return texts;
}

function successorOf(catalog: Catalog, chunk: IndexedChunk): IndexedChunk | undefined {
  const same = catalog.byHash().get(chunk.hash);
  return same?.find(({ path }) => path === chunk.path) ?? same?.[0];
}
