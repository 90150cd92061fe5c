import { setTimeout as sleep } from "node:timers/promises";
import { EngineError, type Log, type TextPart } from "../../api";
import { type Client, openClient } from "./client";
import { adapt, type Dialect, type RequestBody } from "./dialect";
import { type Endpoint } from "./endpoint";
import { type Circumstances, explain, withoutKey } from "./errors";
import { exchange } from "./exchange";
import { listModels } from "./models";
import { retryDelayMs } from "./retry";

export interface ExchangeOptions {
  readonly apiKey: string;
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly timeoutMs: number;
  readonly log: Log;
  readonly retryDelaysMs?: readonly number[];
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
  const client = await openClient(endpoint, apiKey);
  const delays = options.retryDelaysMs ?? defaultRetryDelaysMs;
  for (let tries = 0; ;) {
    let begun = false;
    try {
      for await (const part of exchange(client, speech.body(), options.timeoutMs, signal)) {
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
      if (delayMs === undefined) throw await report(error, begun, options, client, signal);
      log.info(`Trying again in ${Math.round(delayMs)} ms: ${withoutKey(error, apiKey)}`);
      await sleep(delayMs, undefined, signal ? { signal } : {});
      tries++;
    }
  }
}

async function report(
  error: unknown,
  textStreamed: boolean,
  { apiKey, model, timeoutMs, endpoint }: ExchangeOptions,
  client: Client,
  signal: AbortSignal | undefined,
): Promise<EngineError> {
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
