import { type IndexedChunk } from "../../api";
import { readBinary, readNumbers } from "../arrow-columns";
import { type Catalog } from "../catalog";
import { type GraphTables } from "./graph-tables";
import { readBatches } from "../lance-database";
import { type ChunkText, GarbledText, unpackTexts } from "./packed-texts";

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
  for await (const batch of readBatches(graph.tables.texts.query().select(["revision", "packed"]))) {
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
  const texts = new Map<string, ChunkText>();
  const collect = (revision: number, wanted: ReadonlySet<number>, found: ReadonlyMap<number, ChunkText>): void => {
    for (const ordinal of wanted) {
      const text = found.get(ordinal);
      if (text) texts.set(keyText({ revision, ordinal }), text);
    }
  };
  const revisions: number[] = [];
  for (const [revision, wanted] of ordinals) {
    const known = graph.recentTexts.find(revision, wanted);
    if (known === undefined) revisions.push(revision);
    else collect(revision, wanted, known);
  }
  for (let start = 0; start < revisions.length; start += maxRevisions) {
    const condition = `revision IN (${revisions.slice(start, start + maxRevisions).join(",")})`;
    // Vectors are in the same table, and larger than most texts.
    const query = graph.tables.texts.query().where(condition).select(["revision", "packed"]);
    for await (const batch of readBatches(query)) {
      const [revision, packed] = [readNumbers(batch, "revision"), readBinary(batch, "packed")];
      const found = await Promise.all(
        Array.from(revision, (own, row) => unpackTexts(packed(row), ordinals.get(own) ?? new Set())),
      );
      found.forEach((own, row) => {
        const of = revision[row] ?? 0;
        graph.recentTexts.add(of, own);
        collect(of, ordinals.get(of) ?? new Set(), own);
      });
    }
  }
  return texts;
}

/** Longer conditions are slow to parse, and these are documents enough to have unpacked at a time. */
const maxRevisions = 500;

function successorOf(catalog: Catalog, chunk: IndexedChunk): IndexedChunk | undefined {
  const same = catalog.withText(chunk.hash);
  return same.find(({ path }) => path === chunk.path) ?? same[0];
}
