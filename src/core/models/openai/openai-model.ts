import { setTimeout as sleep } from "node:timers/promises";
import { EngineError, type LanguageModel, type Log } from "../../api";
import { countTokens } from "../../platform/tokens";
import { fitPrompt } from "../../answer/fit-prompt";
import { adapt, dialectFor, type Dialect, requestBody } from "./dialect";
import { type Endpoint, readEndpoint } from "./endpoint";
import { type Circumstances, explain, withoutKey } from "./errors";
import { type Client, openClient } from "./client";
import { exchange } from "./exchange";
import { listModels } from "./models";
import { retryDelayMs } from "./retry";

export interface OpenAiModelOptions {
  /** Empty: none is sent. */
  readonly apiKey: string;
  /** Empty: OpenAI itself. */
  readonly baseUrl: string;
  readonly model: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  /** Milliseconds without a byte before we give up. */
  readonly timeoutMs: number;
  readonly log: Log;
  /** Milliseconds to wait before each further try, where the provider names no time itself. */
  readonly retryDelaysMs?: readonly number[];
}

/**
 * Any server that speaks OpenAI's chat completions: OpenAI, Azure, Ollama, vLLM, LM Studio and others, by base URL.
 * What one of them refuses about a request is learned from its error and left out from then on.
 */
export function createOpenAiModel(options: OpenAiModelOptions): LanguageModel {
  const { model, contextTokens, maxOutputTokens, log } = options;
  const endpoint = readEndpoint(options.baseUrl);
  let dialect = dialectFor(endpoint, model);

  return {
    provider: "openai",
    model,
    contextTokens,
    maxOutputTokens,
    async *generate(request, signal) {
      signal?.throwIfAborted();
      const prompt = fitPrompt(request, options);
      if (prompt.droppedPassages + prompt.droppedTurns > 0) {
        log.info(`Left out of the prompt: ${prompt.droppedPassages} passages, ${prompt.droppedTurns} earlier turns.`);
      }
      const client = await openClient(endpoint, options.apiKey);
      const delays = options.retryDelaysMs ?? defaultRetryDelaysMs;
      for (let tries = 0; ;) {
        const body = requestBody(model, prompt.messages, prompt.outputTokens, dialect);
        let text = "";
        try {
          for await (const part of exchange(client, body, options.timeoutMs, signal)) {
            if (part.type === "text-delta") {
              text += part.text;
              yield part;
            } else {
              const ours = { inputTokens: prompt.inputTokens, outputTokens: countTokens(text) };
              yield { ...part, usage: part.usage ?? ours };
            }
          }
          return;
        } catch (error) {
          signal?.throwIfAborted();
          const learned: Dialect | undefined = text === "" ? adapt(dialect, error) : undefined;
          if (learned) {
            log.info(`${endpoint.label} does not take the request as it was: ${withoutKey(error, options.apiKey)}`);
            dialect = learned;
            continue;
          }
          const delayMs = text === "" ? retryDelayMs(error, delays[tries]) : undefined;
          if (delayMs === undefined) throw await report(error, text !== "", options, endpoint, client, signal);
          log.info(`Trying again in ${Math.round(delayMs)} ms: ${withoutKey(error, options.apiKey)}`);
          await sleep(delayMs, undefined, signal ? { signal } : {});
          tries++;
        }
      }
    },
  };
}

const defaultRetryDelaysMs = [500, 1500, 4000];

async function report(
  error: unknown,
  textStreamed: boolean,
  options: OpenAiModelOptions,
  endpoint: Endpoint,
  client: Client,
  signal: AbortSignal | undefined,
): Promise<EngineError> {
  const { apiKey, model, timeoutMs } = options;
  const circumstances: Circumstances = { apiKey, endpoint, model, timeoutMs, textStreamed };
  const explained = explain(error, circumstances);
  if (explained.code !== "generate/model-missing") return explained;
  const names = await listModels(client, model, signal);
  if (names.length === 0) return explained;
  return new EngineError(
    explained.code,
    `${explained.message.replace(/;[^;]*$/, "")}; choose one that it has, such as ${names.join(", ")}.`,
    { cause: explained.cause },
  );
}
