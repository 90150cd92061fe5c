import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ReadableStream } from "node:stream/web";
import { EngineError, isEngineError } from "../../api";
import { createDirectory } from "../../platform/folders";
import { type Send } from "../../platform/http/gate";

interface Download {
  readonly id: string;
  readonly folder: string;
  readonly hubUrl: string;
  readonly send: Send;
}

const required = ["config.json", "tokenizer.json"];
const optional = [
  "tokenizer_config.json",
  "sentence_bert_config.json",
  "config_sentence_transformers.json",
  "modules.json",
  "1_Pooling/config.json",
];
/** Weights too large for one ONNX file keep their numbers in a second one, which must be there before the first. */
const weights = [
  ["onnx/model_quantized.onnx"],
  ["onnx/model.onnx_data", "onnx/model.onnx"],
  ["model.onnx_data", "model.onnx"],
];

/** Fetches a model from the hub into a folder. Weights come last: a folder without them is not finished. */
export async function downloadModel(download: Download, signal?: AbortSignal): Promise<void> {
  for (const file of required) {
    if (!(await fetchFile(download, file, signal))) throw missing(download, `it has no ${file}`);
  }
  for (const file of optional) await fetchFile(download, file, signal);
  for (const files of weights) {
    let found = false;
    for (const file of files) found = await fetchFile(download, file, signal);
    if (found) return;
  }
  throw missing(download, "it has no ONNX weights");
}

/** False where the hub has no such file. */
async function fetchFile(download: Download, file: string, signal: AbortSignal | undefined): Promise<boolean> {
  const { id, folder, hubUrl, send } = download;
  const path = join(folder, file);
  const partial = `${path}.${process.pid}.part`;
  try {
    const address = `${hubUrl.replace(/\/$/, "")}/${id}/resolve/main/${file}`;
    const response = await send(
      address,
      signal ? { signal } : {},
      { purpose: "model-download", about: id },
      { followsAnywhere: true },
    );
    // The hub answers 401 for a model that does not exist, as for one that is private.
    if ([401, 403, 404].includes(response.status)) {
      await response.body?.cancel();
      return false;
    }
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    await createDirectory(dirname(path));
    await save(response.body as ReadableStream<Uint8Array>, partial);
    await rename(partial, path);
    return true;
  } catch (cause) {
    await rm(partial, { force: true });
    signal?.throwIfAborted();
    if (isEngineError(cause)) throw cause;
    throw missing(download, reasonOf(cause), cause);
  }
}

/** When it comes back the file is closed, however it went: one that is opened late would be left behind. */
async function save(body: ReadableStream<Uint8Array>, path: string): Promise<void> {
  const file = await open(path, "w");
  try {
    for await (const bytes of body) await file.appendFile(bytes);
  } finally {
    await file.close();
  }
}

function missing({ id, hubUrl }: Download, reason: string, cause?: unknown): EngineError {
  return new EngineError(
    "embed/model-missing",
    `The embedding model ${id} is not on this machine and could not be fetched from ${hubUrl} (${reason}); check the name and the network, name a folder that holds a model, or none for the model that ships.`,
    { setting: "embedding.model", retryable: cause !== undefined, cause },
  );
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
