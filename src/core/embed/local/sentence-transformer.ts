import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type * as Transformers from "@huggingface/transformers";
import { EngineError } from "../../api";
import { exists, type LocalModel } from "./local-model";
import { pool } from "./pooling";
import { cutTokens } from "./token-batches";
import { toUnitVector } from "../unit-vector";

/** A model with its weights in memory. */
export interface SentenceTransformer {
  /** Token ids, special tokens included, cut at the limit. */
  tokenize(text: string, maxTokens: number): readonly number[];
  /**
   * Loads the weights anew where it is another number, in a tenth of a second; the runtime cannot change it, and a
   * second copy would be 50 MB more. Not while it infers.
   */
  useThreads(threads: number): Promise<void>;
  /** One vector of unit length for each tokenized text. Blocks the thread while it computes. */
  infer(batch: readonly (readonly number[])[]): Promise<readonly Float32Array[]>;
  dispose(): Promise<void>;
}

export async function loadSentenceTransformer(model: LocalModel, atFirst: number): Promise<SentenceTransformer> {
  const { AutoModel, PreTrainedTokenizer, Tensor, env, LogLevel } = await loadRuntime();
  // We look after files ourselves: nothing may reach for the network or write beside the library.
  env.allowRemoteModels = false;
  env.useFSCache = false;
  env.logLevel = LogLevel.ERROR;

  // Made directly, because the library's own way looks for the files in the folder of the running process, too.
  const tokenizer = new PreTrainedTokenizer(
    JSON.parse(await readFile(join(model.folder, "tokenizer.json"), "utf8")),
    await tokenizerConfig(model.folder),
  );
  const specialIds = new Set<number>(tokenizer.all_special_ids as readonly number[]);
  const padId = BigInt(tokenizer.pad_token_id ?? 0);
  let network = { threads: atFirst, run: await openNetwork(atFirst) };

  function openNetwork(threads: number): ReturnType<typeof AutoModel.from_pretrained> {
    const stem = model.weightsFile.replace(/\.onnx$/, "");
    return AutoModel.from_pretrained(model.folder, {
      local_files_only: true,
      subfolder: model.weightsFolder,
      // The library spells file names as a stem and a suffix for the number format; only this one is a pair for us.
      model_file_name: stem.replace(/_quantized$/, ""),
      dtype: stem.endsWith("_quantized") ? "q8" : "fp32",
      session_options: {
        // The arena keeps the peak of the largest batch for ever: gigabytes, for no speed at our batch sizes.
        enableCpuMemArena: false,
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        // Threads that spin while they wait take the processor from the editor and from the parser.
        extra: { session: { intra_op: { allow_spinning: "0" } } },
      },
    }).catch((cause: unknown) => {
      throw new EngineError(
        "embed/failed",
        `The embedding model in ${model.folder} could not be loaded: ${messageOf(cause)}. Choose another model, or an OpenAI-compatible endpoint.`,
        { cause },
      );
    });
  }

  function toVectors(outputs: Outputs, lengths: readonly number[]): readonly Float32Array[] {
    // Some exports pool inside the graph.
    const finished = outputs["sentence_embedding"];
    const states = outputs["last_hidden_state"] ?? outputs["token_embeddings"] ?? Object.values(outputs)[0];
    const dimensions = (finished ?? states)?.dims.at(-1);
    if (dimensions !== model.dimensions || (!finished && model.hasDenseLayer)) {
      throw new EngineError(
        "embed/failed",
        `The embedding model in ${model.folder} has layers behind its pooling that its ONNX file does not hold; choose another model.`,
      );
    }
    const vectors = finished
      ? lengths.map((_, text) => floats(finished).subarray(text * dimensions, (text + 1) * dimensions))
      : pool({ values: floats(states), tokens: states?.dims[1] ?? 0, dimensions, lengths }, model.pooling);
    return vectors.map((vector) => {
      const unit = toUnitVector(vector);
      if (unit) return unit;
      throw new EngineError(
        "embed/failed",
        `The embedding model in ${model.folder} gave a vector without a direction; choose another model.`,
      );
    });
  }

  return {
    tokenize(text, maxTokens) {
      // A token is rarely above a few characters, and a megabyte need not be tokenized for its first 256 tokens.
      const start = text.length > maxTokens * charactersPerToken ? text.slice(0, maxTokens * charactersPerToken) : text;
      const { input_ids: ids } = tokenizer([start], { return_tensor: false, padding: false, truncation: false });
      return cutTokens(ids[0] ?? [], maxTokens, (id) => specialIds.has(id));
    },

    async useThreads(threads) {
      if (threads === network.threads) return;
      const before = network;
      // Until it is loaded the old one stays, or a file that is gone by now would end what works.
      network = { threads, run: await openNetwork(threads) };
      await before.run.dispose();
    },

    async infer(batch) {
      const lengths = batch.map((ids) => ids.length);
      const longest = Math.max(...lengths);
      const ids = new BigInt64Array(batch.length * longest).fill(padId);
      const mask = new BigInt64Array(batch.length * longest);
      batch.forEach((text, row) => {
        text.forEach((id, column) => {
          ids[row * longest + column] = BigInt(id);
          mask[row * longest + column] = 1n;
        });
      });
      const shape = [batch.length, longest];
      const inputs = {
        input_ids: new Tensor("int64", ids, shape),
        attention_mask: new Tensor("int64", mask, shape),
      };
      const outputs = (await network.run(inputs)) as Outputs;
      try {
        return toVectors(outputs, lengths);
      } finally {
        // Their memory is the runtime's own, which the garbage collector does not feel.
        for (const output of Object.values(outputs)) output.dispose();
      }
    },

    async dispose() {
      await network.run.dispose();
    },
  };
}

/** Above what any tokenizer makes of prose or code; runs of spaces count as nothing or as one token. */
const charactersPerToken = 64;

type Outputs = Readonly<Record<string, { readonly dims: readonly number[]; readonly data: unknown; dispose(): void }>>;

function floats(tensor: Outputs[string] | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new EngineError(
    "embed/failed",
    "The embedding model gives numbers that are not 32-bit floats; choose another model.",
  );
}

/**
 * Nothing leaves this computer: ONNX Runtime sends how it is used to its makers (from 1.29 on), keeps an identifier and
 * what it has not sent in the user's cache folder, and reads the command line for it, which crashes it where that is
 * long. It asks this variable once, when it is loaded. A thread must share its process's environment for that.
 */
function switchTelemetryOff(): void {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
}

async function loadRuntime(): Promise<typeof Transformers> {
  switchTelemetryOff();
  try {
    return await import("@huggingface/transformers");
  } catch (cause) {
    throw new EngineError(
      "embed/failed",
      `The runtime of local embedding models does not load on ${process.platform}-${process.arch}: ${messageOf(cause)}. Use an OpenAI-compatible embeddings endpoint in its place.`,
      { cause },
    );
  }
}

async function tokenizerConfig(folder: string): Promise<unknown> {
  const path = join(folder, "tokenizer_config.json");
  return (await exists(path)) ? (JSON.parse(await readFile(path, "utf8")) as unknown) : {};
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
