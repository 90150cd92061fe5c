import { type AnswerWriter, type Config, EngineError, type Log, type Secrets } from "../api";
import { createChatWriter } from "../answer/chat-writer";
import { createComposingWriter } from "../answer/compose/extractive";
import { createOpenAiChatModel } from "../models/openai/openai-model";

/**
 * Who answers. `auto` takes what is configured: a provider when there is a key or a base URL, else the
 * one that needs neither. A server on a base URL of its own (Ollama, vLLM, LM Studio) may well need no key.
 */
export async function chooseWriter(
  generation: Config["generation"],
  secrets: Secrets,
  log: Log,
): Promise<AnswerWriter> {
  if (generation.provider === "extractive") return createComposingWriter();
  const apiKey = (await secrets.get("openai.apiKey"))?.trim() ?? "";
  const baseUrl = generation.baseUrl.trim();
  const configured = apiKey !== "" || baseUrl !== "";
  if (generation.provider === "auto" && !configured) return createComposingWriter();
  if (!configured) {
    throw new EngineError(
      "config/invalid",
      "The provider openai, unlike extractive, needs an API key, or the base URL of a local server such as http://127.0.0.1:11434/v1.",
      { setting: "openai.apiKey" },
    );
  }
  const { model, contextTokens, maxOutputTokens, timeoutMs } = generation;
  const chat = createOpenAiChatModel({ apiKey, baseUrl, model, contextTokens, maxOutputTokens, timeoutMs, log });
  return createChatWriter(chat, log);
}
