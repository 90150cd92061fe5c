import { setImmediate } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { type Chunk, type ChunkVectors, type Document } from "../api";
import { type LocalEmbedder } from "../embed/local/local-embedder";
import { denyNetwork } from "../platform/http/deny-network";
import { type DocumentSegmenter } from "../parse/segmenter";
import { type Jobs, type ThreadData } from "./jobs";
import { serve } from "./rpc";

/** COMPOSITION ROOT of a worker thread. What is heavy is loaded by the first job that needs it. */
function main(): void {
  if (!parentPort) throw new Error("This file runs in a worker thread only.");
  // Nothing here has anything to ask of anybody, whatever the packages that run here can do.
  denyNetwork({ allowsLocal: false });
  const data = workerData as ThreadData;
  let segmenter: Promise<DocumentSegmenter> | undefined;
  let embedder: Promise<LocalEmbedder> | undefined;
  let vectorsOf: Promise<VectorsOf> | undefined;

  serve<Jobs>(
    parentPort,
    {
      async segmentAll({ documents, options, plainly = false }, { signal, emit }) {
        const opened = plainly ? await plainSegmenter() : await (segmenter ??= openSegmenter(data));
        const vectorsNow = await (vectorsOf ??= openTable(data));
        for (const document of documents) {
          // Lets a cancel message in.
          await setImmediate();
          signal.throwIfAborted();
          try {
            const found = await opened.segment(document, options, signal);
            const vectors = vectorsNow(document.path, found.chunks);
            emit(vectors === undefined ? found : { ...found, vectors });
          } catch (error) {
            signal.throwIfAborted();
            // The parser's memory may be damaged: only a new thread can be trusted.
            if (error instanceof Error && error.name === "RuntimeError") await dieOf(error);
            emit({ failed: `made the parser fail (${error instanceof Error ? error.message : String(error)})` });
          }
        }
        return { value: undefined };
      },

      async embed({ texts, purpose, cores }, { signal }) {
        const local = await (embedder ??= openEmbedder(data));
        local.useThreads(cores);
        const vectors = await local.embed(texts, purpose, signal);
        const all = new Float32Array(vectors.length * (vectors[0]?.length ?? 0));
        vectors.forEach((vector, position) => all.set(vector, position * vector.length));
        return { value: all, transfer: [all.buffer] };
      },
    },
    async () => (await embedder)?.close(),
  );
}

async function openSegmenter({ wasmDir }: Pick<ThreadData, "wasmDir">): Promise<DocumentSegmenter> {
  if (wasmDir === undefined) throw new Error("This thread was not made to parse.");
  const { createSegmenter } = await import("../parse/segmenter");
  const segmenter = createSegmenter({ wasmDir });
  // Loads the grammar now, so that its absence is not blamed on the first document.
  await segmenter.segment(emptyDocument, { maxChars: 1000, overlapChars: 0 });
  return segmenter;
}

type VectorsOf = (path: string, chunks: readonly Chunk[]) => ChunkVectors | undefined;

async function openTable({ tableDir }: ThreadData): Promise<VectorsOf> {
  if (tableDir === undefined) return () => undefined;
  const { openStaticEmbedder } = await import("../embed/static/static-embedder");
  // The engine reads the same folder and says what is wrong with it; documents are none the worse for it.
  const table = await openStaticEmbedder(tableDir).catch(() => undefined);
  if (table === undefined) return () => undefined;
  return (path, chunks) => ({ model: table.model, values: table.embedChunks(path, chunks) });
}

async function plainSegmenter(): Promise<DocumentSegmenter> {
  const { segmentPlain } = await import("../parse/segment-plain");
  return { segment: (document, options) => Promise.resolve(segmentPlain(document, options)) };
}

const emptyDocument: Document = {
  path: "empty.py",
  language: "python",
  form: "file",
  stamp: "",
  text: "",
  contentHash: "",
};

async function openEmbedder({ embedder }: ThreadData): Promise<LocalEmbedder> {
  if (embedder === undefined) throw new Error("This thread was not made to embed.");
  const { createLocalEmbedder } = await import("../embed/local/local-embedder");
  return createLocalEmbedder(embedder);
}

/** Throws outside of any promise, which ends the thread. */
function dieOf(error: Error): Promise<never> {
  setTimeout(() => {
    throw error;
  });
  return new Promise(() => undefined);
}

main();
