import { createHash } from "node:crypto";
import { type AnswerWriter, type ChatModel, type Config, EngineError, type Log, type Secrets } from "../api";
import { createChatWriter } from "../answer/chat-writer";
import { createComposingWriter } from "../answer/compose/extractive";
import { createOpenAiChatModel, type OpenAiModelOptions } from "../models/openai/openai-model";
import { readEndpoint } from "../platform/http/endpoint";
import { type Gate } from "../platform/http/gate";

/** Who writes, for given settings. Models live as long as the settings they were made for, with what they learned. */
export interface Writers {
  /**
   * `auto` takes what is configured: a provider when there is a key for its address or a base URL, else the one that
   * needs neither. A server on a base URL of its own (Ollama, vLLM, LM Studio) may well need no key.
   */
  choose(generation: Config["generation"]): Promise<AnswerWriter>;
}

/** More settings than a person goes back and forth between. */
const mostModels = 8;

export function createWriters(secrets: Secrets, log: Log, gate: Gate): Writers {
  const composing = createComposingWriter();
  const models = new Map<string, ChatModel>();

  function modelFor(options: OpenAiModelOptions): ChatModel {
    const key = keyOf(options);
    const model = models.get(key) ?? createOpenAiChatModel(options);
    // The newest last, so that the first is the one that nobody asked for longest.
    models.delete(key);
    models.set(key, model);
    const [oldest] = models.keys();
    if (models.size > mostModels && oldest !== undefined) models.delete(oldest);
    return model;
  }

  return {
    async choose({ provider, baseUrl, model, contextTokens, maxOutputTokens, timeoutMs }) {
      if (provider === "extractive") return composing;
      const address = baseUrl.trim();
      const { origin, label, isLocal } = readEndpoint(address, "generation.baseUrl");
      const apiKey = (await secrets.get("openai.apiKey", origin))?.trim() ?? "";
      const configured = apiKey !== "" || address !== "";
      if (provider === "auto" && !configured) return composing;
      if (!configured) {
        throw new EngineError(
          "config/invalid",
          "The provider openai, unlike extractive, needs an API key, or the address of a local server such as http://127.0.0.1:11434/v1.",
          { setting: "openai.apiKey" },
        );
      }
      if (gate.isOffline && !isLocal) {
        const note = `Offline mode is on, so ${label} was not asked: this is put together from your sources, without a language model.`;
        return { ...composing, note };
      }
      const options = { apiKey, baseUrl: address, model, contextTokens, maxOutputTokens, timeoutMs, log, gate };
      return createChatWriter(modelFor(options), log);
    },
  };
}

/** Holds no key that could be read out of it. */
function keyOf({ apiKey, baseUrl, model, contextTokens, maxOutputTokens, timeoutMs }: OpenAiModelOptions): string {
  const secret = createHash("sha256").update(apiKey).digest("base64");
  return JSON.stringify([baseUrl, model, contextTokens, maxOutputTokens, timeoutMs, secret]);
}
