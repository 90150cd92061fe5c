import { type IndexedChunk } from "../api";
import { readNumbers, readText } from "./arrow-columns";
import { type Catalog } from "./catalog";
import { type GraphTables, readBatches } from "./graph-tables";
import { checksum } from "./schema";

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
  const query = graph.tables.chunks.query().select(["revision", "heading", "text", "checksum"]);
  for await (const batch of readBatches(query)) {
    const [revision, sum] = [readNumbers(batch, "revision"), readNumbers(batch, "checksum")];
    const [heading, text] = [readText(batch, "heading"), readText(batch, "text")];
    for (let row = 0; row < batch.numRows; row++) {
      if (checksum(heading(row), text(row)) !== sum[row]) garbled.add(revision[row] ?? 0);
    }
  }
  return garbled;
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
  const ordinals = new Map<number, Set<number>>();
  for (const { revision, ordinal } of keys) {
    ordinals.set(revision, (ordinals.get(revision) ?? new Set()).add(ordinal));
  }
  const conditions = [...ordinals].map(
    ([revision, own]) => `(revision = ${revision} AND ordinal IN (${[...own].join(",")}))`,
  );
  const texts = new Map<string, ChunkText>();
  for (let start = 0; start < conditions.length; start += maxConditions) {
    const query = graph.tables.chunks
      .query()
      .where(conditions.slice(start, start + maxConditions).join(" OR "))
      .select(["revision", "ordinal", "heading", "text", "checksum"]);
    for await (const batch of readBatches(query)) {
      const [revision, ordinal] = [readNumbers(batch, "revision"), readNumbers(batch, "ordinal")];
      const [heading, text, sum] = [
        readText(batch, "heading"),
        readText(batch, "text"),
        readNumbers(batch, "checksum"),
      ];
      for (let row = 0; row < batch.numRows; row++) {
        const own = { heading: heading(row), text: text(row) };
        if (checksum(own.heading, own.text) !== sum[row]) throw new GarbledText("A text of the index is garbled.");
        texts.set(keyText({ revision: revision[row] ?? 0, ordinal: ordinal[row] ?? 0 }), own);
      }
    }
  }
  return texts;
}

/** Long chains of OR overflow the stack of the SQL parser. */
const maxConditions = 64;

function successorOf(catalog: Catalog, chunk: IndexedChunk): IndexedChunk | undefined {
  const same = catalog.byHash().get(chunk.hash);
  return same?.find(({ path }) => path === chunk.path) ?? same?.[0];
}
