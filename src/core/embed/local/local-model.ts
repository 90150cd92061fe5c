import { createHash } from "node:crypto";
import { open, readFile, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { type EmbeddingModel, EngineError } from "../../api";
import { type Pooling } from "./pooling";

/** Everything that is known of a sentence transformer before its weights are loaded. */
export interface LocalModel extends EmbeddingModel {
  readonly folder: string;
  /** Folder of the weights inside `folder`: `onnx`, or empty. */
  readonly weightsFolder: string;
  /** File name of the weights, with `.onnx`. */
  readonly weightsFile: string;
  readonly pooling: Pooling;
  /** Tokens at which texts and queries are cut, special tokens included. */
  readonly maxTokens: number;
  readonly queryMaxTokens: number;
  /** What the model was trained to see in front; empty for most. */
  readonly prompts: { readonly query: string; readonly document: string };
  /** A layer behind the pooling that only weights which output sentence vectors carry. */
  readonly hasDenseLayer: boolean;
}

export interface LocalModelLimits {
  readonly maxTokens: number;
  /** Queries may be longer than documents: one query is cheap, and a pasted traceback is long. */
  readonly queryMaxTokens: number;
}

/** Reads what a model folder says of itself, in the layout that sentence-transformers and transformers.js share. */
export async function readLocalModel(folder: string, name: string, limits: LocalModelLimits): Promise<LocalModel> {
  const config = await readJson(folder, "config.json");
  const weights = await findWeights(folder);
  if (config === undefined || weights === undefined || !(await exists(join(folder, "tokenizer.json")))) {
    throw new EngineError(
      "embed/model-missing",
      `${folder} holds no sentence-transformers ONNX model (config.json, tokenizer.json and an .onnx file in it or in its onnx folder); choose another folder, or name none for the model that ships.`,
      { setting: "embedding.model" },
    );
  }
  const dimensions = firstNumber(config, ["hidden_size", "dim", "d_model", "n_embd"]);
  if (dimensions === undefined) {
    throw new EngineError(
      "embed/failed",
      `config.json in ${folder} does not say how many dimensions the vectors have; choose another model.`,
    );
  }

  const pooling = readPooling(await readJson(folder, "1_Pooling/config.json"), folder);
  const hardLimit = Math.min(
    firstNumber((await readJson(folder, "tokenizer_config.json")) ?? {}, ["model_max_length"]) ?? Infinity,
    firstNumber(config, ["max_position_embeddings", "n_positions"]) ?? Infinity,
  );
  const trainedLimit = firstNumber((await readJson(folder, "sentence_bert_config.json")) ?? {}, ["max_seq_length"]);
  const maxTokens = Math.max(8, Math.min(limits.maxTokens, trainedLimit ?? Infinity, hardLimit));
  const prompts = readPrompts(await readJson(folder, "config_sentence_transformers.json"));
  const hasDenseLayer = JSON.stringify((await readJson(folder, "modules.json")) ?? "").includes(".Dense");

  const fingerprint = createHash("sha256")
    .update(JSON.stringify({ pooling, prompts, hasDenseLayer }))
    .update(await readFile(join(folder, "tokenizer.json")))
    .update(await sampleFile(join(folder, weights.folder, weights.file)))
    .digest("hex")
    .slice(0, 8);
  return {
    id: `${name}@${precisionOf(weights.file)}/${maxTokens}#${fingerprint}`,
    dimensions,
    folder,
    weightsFolder: weights.folder,
    weightsFile: weights.file,
    pooling,
    maxTokens,
    queryMaxTokens: Math.max(maxTokens, Math.min(limits.queryMaxTokens, hardLimit)),
    prompts,
    hasDenseLayer,
  };
}

/** The quantised weights before the full ones: smaller, twice as fast on a CPU, and nearly the same vectors. */
const weightsByPreference = ["model_quantized.onnx", "model_int8.onnx", "model_uint8.onnx", "model.onnx"];

export async function findWeights(
  folder: string,
): Promise<{ readonly folder: string; readonly file: string } | undefined> {
  const places = await Promise.all(
    ["onnx", ""].map(async (place) => ({ place, files: await onnxFiles(join(folder, place)) })),
  );
  for (const file of weightsByPreference) {
    const found = places.find(({ files }) => files.includes(file));
    if (found) return { folder: found.place, file };
  }
  // Any other name is fine as long as there is no choice to make in the dark.
  const found = places.find(({ files }) => files.length > 0);
  const file = found?.files.find((name) => /quant|int8|q8/i.test(name)) ?? found?.files[0];
  return found && file !== undefined ? { folder: found.place, file } : undefined;
}

async function onnxFiles(folder: string): Promise<readonly string[]> {
  if (!(await exists(folder))) return [];
  return (await readdir(folder)).filter((name) => name.endsWith(".onnx")).sort();
}

function precisionOf(file: string): string {
  if (/quant|int8|q8/i.test(file)) return "q8";
  if (/fp16/i.test(file)) return "fp16";
  return /q4|bnb4/i.test(file) ? "q4" : "fp32";
}

const poolingSwitches: readonly (readonly [string, Pooling])[] = [
  ["pooling_mode_cls_token", "cls"],
  ["pooling_mode_max_tokens", "max"],
  ["pooling_mode_lasttoken", "lasttoken"],
  ["pooling_mode_mean_tokens", "mean"],
  // Differs from the mean by a factor only, which the unit length takes away.
  ["pooling_mode_mean_sqrt_len_tokens", "mean"],
];

function readPooling(config: Json | undefined, folder: string): Pooling {
  if (config === undefined) return "mean";
  const named = config["pooling_mode"];
  if (named === "mean" || named === "cls" || named === "max" || named === "lasttoken") return named;
  const chosen = poolingSwitches.filter(([field]) => config[field] === true);
  const [pooling] = chosen;
  if (pooling === undefined || chosen.length > 1) {
    throw new EngineError(
      "embed/failed",
      `The pooling in ${folder}/1_Pooling/config.json is not one we know (mean, cls, max, lasttoken); choose another model.`,
    );
  }
  return pooling[1];
}

function readPrompts(config: Json | undefined): LocalModel["prompts"] {
  const prompts = config?.["prompts"];
  const read = (name: string): string => {
    const value = isJson(prompts) ? prompts[name] : undefined;
    return typeof value === "string" ? value : "";
  };
  return { query: read("query"), document: read("document") || read("passage") };
}

/**
 * Some of a file's bytes, spread over all of it, and its size: tells weights apart at once, where a hash over a
 * gigabyte would take seconds. Training, pruning or quantising anew changes numbers everywhere.
 */
async function sampleFile(path: string): Promise<Buffer> {
  const blocks = 32;
  const blockBytes = 8192;
  const { size } = await stat(path);
  const sample = Buffer.alloc(blocks * blockBytes + 8);
  sample.writeDoubleLE(size);
  const file = await open(path);
  try {
    for (let block = 0; block < blocks; block++) {
      const position = Math.floor((Math.max(0, size - blockBytes) * block) / (blocks - 1));
      await file.read(sample, 8 + block * blockBytes, blockBytes, position);
    }
  } finally {
    await file.close();
  }
  return sample;
}

type Json = Readonly<Record<string, unknown>>;

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

function firstNumber(config: Json, fields: readonly string[]): number | undefined {
  for (const field of fields) {
    const value = config[field];
    // Tokenizers without a limit say so with 10^30.
    if (typeof value === "number" && value > 0 && value < 1e9) return value;
  }
  return undefined;
}

async function readJson(folder: string, name: string): Promise<Json | undefined> {
  const path = join(folder, name);
  if (!(await exists(path))) return undefined;
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return isJson(value) ? value : undefined;
  } catch (cause) {
    throw new EngineError(
      "embed/model-missing",
      `${basename(name)} in ${folder} cannot be read; fetch the model anew.`,
      { cause },
    );
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
