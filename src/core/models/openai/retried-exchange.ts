import { EngineError, type Log, type TextPart } from "../../api";
import { type Endpoint } from "../../platform/http/endpoint";
import { type Circumstances, explainFailure } from "../../platform/http/explain-failure";
import { withoutKey } from "../../platform/http/failure-kind";
import { type Gate } from "../../platform/http/gate";
import { type Client, openClient } from "../../platform/http/openai-client";
import { pause, retryDelayMs } from "../../platform/http/retry";
import { adapt, type Dialect, type RequestBody } from "./dialect";
import { exchange, type ExchangeLimits } from "./exchange";
import { listModels } from "./list-models";

export interface ExchangeOptions {
  readonly apiKey: string;
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly timeoutMs: number;
  readonly log: Log;
  readonly gate: Gate;
  readonly retryDelaysMs?: readonly number[];
  readonly limits: ExchangeLimits;
}

/** One request in the dialect that is known of the server by then. */
export interface Speech {
  body(): RequestBody;
  dialect(): Dialect;
  learn(dialect: Dialect): void;
}

const defaultRetryDelaysMs = [500, 1500, 4000];

/** Until the first word the request is made again: in another dialect where it was refused, later where that helps. */
export async function* exchangeWithRetries(
  options: ExchangeOptions,
  speech: Speech,
  signal: AbortSignal | undefined,
): AsyncGenerator<TextPart> {
  const { endpoint, apiKey, log } = options;
  const client = await openClient(endpoint, apiKey, options.gate, "answer");
  const { model, timeoutMs } = options;
  const circumstances: Circumstances = { purpose: "answers", apiKey, endpoint, model, timeoutMs, textStreamed: false };
  const delays = options.retryDelaysMs ?? defaultRetryDelaysMs;
  for (let tries = 0; ;) {
    let begun = false;
    try {
      for await (const part of exchange(client, speech.body(), circumstances, options.limits, signal)) {
        begun = true;
        yield part;
      }
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const learned = begun ? undefined : adapt(speech.dialect(), error);
      if (learned) {
        log.info(`${endpoint.label} does not take the request as it was: ${withoutKey(error, apiKey)}`);
        speech.learn(learned);
        continue;
      }
      const delayMs = begun ? undefined : retryDelayMs(error, delays[tries]);
      if (delayMs === undefined) throw await report(error, { ...circumstances, textStreamed: begun }, client, signal);
      log.info(`Trying again in ${Math.round(delayMs)} ms: ${withoutKey(error, apiKey)}`);
      await pause(delayMs, signal);
      tries++;
    }
  }
}

async function report(
  error: unknown,
  circumstances: Circumstances,
  client: Client,
  signal: AbortSignal | undefined,
): Promise<EngineError> {
  const explained = explainFailure(error, circumstances);
  if (explained.code !== "generate/model-missing") return explained;
  const names = await listModels(client, circumstances.model, signal);
  if (names.length === 0) return explained;
  const { label } = circumstances.endpoint;
  return new EngineError(
    explained.code,
    `${label} has no model "${circumstances.model}"; choose one that it has, such as ${names.join(", ")}.`,
    { setting: "generation.model", cause: explained.cause },
  );
}
