import { homedir } from "node:os";
import { basename, isAbsolute, join, resolve } from "node:path";
import { EngineError, isAbort } from "../../api";
import { type Send } from "../../platform/http/gate";
import { downloadModel } from "./hub";
import { exists, findWeights, type LocalModel, type LocalModelLimits, readLocalModel } from "./local-model";

/** The model that ships. */
export const shippedModel = "Xenova/all-MiniLM-L6-v2";

export interface LocalModelOptions {
  /** Folder of the models that ship. */
  readonly modelsDir: string;
  /** Folder for models from the hub. */
  readonly cacheDir: string;
  /** A folder, a hub id, or empty for the model that ships. */
  readonly model?: string;
  readonly maxTokens?: number;
  readonly queryMaxTokens?: number;
  /** In place of the public hub: a mirror. */
  readonly hubUrl?: string;
  /** Fetches a model of the hub; without it only what is on this machine is found. */
  readonly send?: Send;
}

/** Texts a call of a local embedder: enough to sort by length, few enough to show progress and to cancel. */
export const localBatchSize = 32;

/** `findModel` that keeps what it found. A failed attempt is not kept: the folder may come, the network may return. */
export function createModelFinder(options: LocalModelOptions): (signal?: AbortSignal) => Promise<LocalModel> {
  let found: Promise<LocalModel> | undefined;

  async function find(signal?: AbortSignal): Promise<LocalModel> {
    const joined = found;
    found ??= findModel(options, signal).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    try {
      return await found;
    } catch (error) {
      // Somebody else gave up waiting for the download that we had joined.
      if (joined && isAbort(error) && !signal?.aborted) return find(signal);
      throw error;
    }
  }
  return find;
}

/**
 * Where the wanted model lies and what it is; weights are not loaded. A hub id is looked for among the shipped and
 * the cached models first, and fetched only when it is in neither.
 */
export async function findModel(options: LocalModelOptions, signal?: AbortSignal): Promise<LocalModel> {
  const wanted = options.model?.trim() || shippedModel;
  const limits: LocalModelLimits = {
    maxTokens: options.maxTokens ?? 256,
    queryMaxTokens: options.queryMaxTokens ?? 512,
  };

  if (isPath(wanted)) {
    const folder = resolve(wanted.replace(/^~(?=[/\\]|$)/, homedir()));
    if (!(await exists(folder))) {
      throw new EngineError(
        "embed/model-missing",
        `There is no folder ${folder} with an embedding model; correct it, or name none for the model that ships.`,
        { setting: "embedding.model" },
      );
    }
    return readLocalModel(folder, basename(folder), limits);
  }
  if (!isHubId(wanted)) {
    throw new EngineError(
      "embed/model-missing",
      `"${wanted}" is neither a folder nor a hub id such as ${shippedModel}; correct it, or name none for the model that ships.`,
      { setting: "embedding.model" },
    );
  }
  const name = wanted === shippedModel ? basename(wanted) : wanted;
  const shipped = join(options.modelsDir, wanted);
  if (await findWeights(shipped)) return readLocalModel(shipped, name, limits);
  // Who chose no model from the hub must not find themselves on the network because of a broken installation.
  if (wanted === shippedModel) {
    throw new EngineError(
      "embed/model-missing",
      `The embedding model that ships is not in ${shipped}; reinstall Python Code Helper, or set another model.`,
    );
  }
  const cached = join(options.cacheDir, wanted);
  // The weights come last, so a folder that has them is whole.
  if (!(await findWeights(cached))) {
    const { hubUrl = "https://huggingface.co", send } = options;
    if (send === undefined) {
      throw new EngineError("embed/model-missing", `The embedding model ${wanted} is not in ${cached}; try again.`, {
        retryable: true,
      });
    }
    await downloadModel({ id: wanted, folder: cached, hubUrl, send }, signal);
  }
  return readLocalModel(cached, name, limits);
}

function isPath(model: string): boolean {
  return isAbsolute(model) || /^(\.|~)/.test(model) || model.includes("\\");
}

function isHubId(model: string): boolean {
  return /^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(model) && !model.includes("..");
}
