import { type Config, EngineError, type LanguageModel, type Log, type Secrets } from "../api";
import { createExtractiveModel } from "../answer/compose/extractive";
import { createOpenAiModel } from "../models/openai/openai-model";

/**
 * The model that answers. `auto` takes what is configured: a provider when there is a key or a base URL, else the
 * one that needs neither. A server on a base URL of its own (Ollama, vLLM, LM Studio) may well need no key.
 */
export async function chooseModel(
  generation: Config["generation"],
  secrets: Secrets,
  log: Log,
): Promise<LanguageModel> {
  if (generation.provider === "extractive") return createExtractiveModel();
  const apiKey = (await secrets.get("openai.apiKey"))?.trim() ?? "";
  const baseUrl = generation.baseUrl.trim();
  const configured = apiKey !== "" || baseUrl !== "";
  if (generation.provider === "auto" && !configured) return createExtractiveModel();
  if (!configured) {
    throw new EngineError(
      "config/invalid",
      "The openai provider needs an API key, or the base URL of a local server such as http://127.0.0.1:11434/v1; " +
        "set one of them, or choose the provider extractive, which needs neither.",
    );
  }
  const { model, contextTokens, maxOutputTokens, timeoutMs } = generation;
  return createOpenAiModel({ apiKey, baseUrl, model, contextTokens, maxOutputTokens, timeoutMs, log });
}
