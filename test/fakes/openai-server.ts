import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { type ChatBody, completion, defaultAnswer, embeddings, errorBody, streamChunks } from "./openai-replies";

/** How the server answers a chat request. The words name what a provider, good or bad, is seen to do. */
export type Behaviour =
  | {
      readonly kind: "answer";
      /** Without it, the question is echoed and passage 1 cited. */
      readonly text?: string;
      readonly finishReason?: string;
      /** Characters a chunk. */
      readonly chunkChars?: number;
      /** Milliseconds between chunks. */
      readonly delayMs?: number;
      /** False: as if `stream_options` were not known. */
      readonly usage?: boolean;
      /** Parameters of the request that get a 400, as OpenAI words it. */
      readonly rejects?: readonly string[];
      /** True: one JSON body although a stream was asked for. */
      readonly ignoresStream?: boolean;
    }
  | {
      readonly kind: "error";
      readonly status: number;
      readonly message?: string;
      readonly code?: string;
      /** Sent as it is, in place of OpenAI's error object. */
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Nothing at all, or nothing after `text`, until the client goes away. */
  | { readonly kind: "hang"; readonly text?: string }
  /** The connection is cut: before the headers, or after `text`. */
  | { readonly kind: "cut"; readonly text?: string }
  /** A recorded or made-up body, byte for byte. */
  | {
      readonly kind: "raw";
      readonly body: string | Uint8Array;
      readonly contentType?: string;
      readonly contentEncoding?: string;
      readonly bytesPerWrite?: number;
    }
  /** `first`, then `piece` again and again until the client goes away; as they are. */
  | { readonly kind: "endless"; readonly first?: string; readonly piece: string }
  | { readonly kind: "redirect"; readonly status: number; readonly location: string };

/** One behaviour for all requests; a list is used up one a request, the last one staying; or chosen by request. */
export type Script = Behaviour | readonly Behaviour[] | ((request: RecordedRequest, index: number) => Behaviour);

export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: ChatBody;
  /** Resolves when the exchange is over: true when the client left before the answer was complete. */
  readonly leftEarly: Promise<boolean>;
}

export interface OpenAiServer {
  /** Ends in `/v1`, as users write it. */
  readonly baseUrl: string;
  /** Chat and completion requests, in order. */
  readonly requests: readonly RecordedRequest[];
  /** For the requests from now on. */
  setBehaviour(script: Script): void;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Any other key, or none, gets a 401. */
  readonly apiKey?: string;
  /** Names that `/v1/models` lists; others get a 404 `model_not_found`. Without it every name is taken. */
  readonly models?: readonly string[];
}

/** A real HTTP server on a free local port that speaks the OpenAI protocol, so that no test needs a provider. */
export async function startOpenAiServer(
  script: Script = { kind: "answer" },
  options: ServerOptions = {},
): Promise<OpenAiServer> {
  let current = script;
  let served = 0;
  const requests: RecordedRequest[] = [];

  const nextBehaviour = (request: RecordedRequest): Behaviour => {
    const index = served++;
    if (typeof current === "function") return current(request, index);
    if (!isList(current)) return current;
    return current[Math.min(index, current.length - 1)] ?? { kind: "answer" };
  };

  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = parseBody(await readText(message));
    const path = (message.url ?? "").split("?")[0] ?? "";
    if (options.apiKey !== undefined && !carriesKey(message, options.apiKey)) {
      sendJson(response, 401, errorBody(401, "Incorrect API key provided.", "invalid_api_key"));
    } else if (path.endsWith("/models")) {
      const data = (options.models ?? ["stand-in"]).map((id) => ({
        id,
        object: "model",
        created: 0,
        owned_by: "test",
      }));
      sendJson(response, 200, { object: "list", data });
    } else if (path.endsWith("/embeddings")) {
      sendJson(response, 200, embeddings(body));
    } else if (!path.endsWith("/completions")) {
      sendJson(response, 404, errorBody(404, `Invalid URL (${message.method} ${path})`, null));
    } else {
      const leftEarly = new Promise<boolean>((resolve) => {
        response.once("close", () => resolve(!response.writableFinished));
      });
      const request = {
        method: message.method ?? "",
        url: message.url ?? "",
        headers: message.headers,
        body,
        leftEarly,
      };
      requests.push(request);
      if (options.models !== undefined && !options.models.includes(body.model)) {
        const text = `The model \`${body.model}\` does not exist or you do not have access to it.`;
        sendJson(response, 404, errorBody(404, text, "model_not_found"));
        return;
      }
      await perform(nextBehaviour(request), body, response);
    }
  };

  const server = createServer((message, response) => {
    handle(message, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    setBehaviour(next) {
      current = next;
      served = 0;
    },
    close: () => stop(server),
  };
}

async function perform(behaviour: Behaviour, body: ChatBody, response: ServerResponse): Promise<void> {
  switch (behaviour.kind) {
    case "answer":
      return answer(behaviour, body, response);
    case "error": {
      const { status, message = "The server had an error.", code = null } = behaviour;
      response.writeHead(status, { "content-type": "application/json", ...behaviour.headers });
      response.end(behaviour.body ?? JSON.stringify(errorBody(status, message, code)));
      return;
    }
    case "hang":
    case "cut": {
      if (behaviour.text !== undefined) {
        response.writeHead(200, { "content-type": "text/event-stream" });
        const chunks = streamChunks(body, behaviour.text, { chunkChars: 12, finishReason: null, usage: false });
        for (const chunk of chunks) await write(response, event(chunk));
      }
      if (behaviour.kind === "cut") response.destroy();
      return;
    }
    case "raw": {
      const { contentEncoding } = behaviour;
      response.writeHead(200, {
        "content-type": behaviour.contentType ?? "text/event-stream",
        ...(contentEncoding === undefined ? {} : { "content-encoding": contentEncoding }),
      });
      const bytes = Buffer.from(behaviour.body);
      const step = behaviour.bytesPerWrite ?? bytes.length;
      for (let start = 0; start < bytes.length; start += step) {
        await write(response, bytes.subarray(start, start + step));
      }
      response.end();
      return;
    }
    case "endless": {
      response.writeHead(200, { "content-type": "text/event-stream" });
      await write(response, behaviour.first ?? "");
      while (!response.destroyed) await write(response, behaviour.piece);
      return;
    }
    case "redirect":
      response.writeHead(behaviour.status, { location: behaviour.location }).end();
  }
}

async function answer(
  behaviour: Extract<Behaviour, { kind: "answer" }>,
  body: ChatBody,
  response: ServerResponse,
): Promise<void> {
  const rejected = behaviour.rejects?.find((name) => name in body);
  if (rejected !== undefined) {
    const advice = rejected === "max_tokens" ? " Use 'max_completion_tokens' instead." : "";
    const text = `Unsupported parameter: '${rejected}' is not supported with this model.${advice}`;
    sendJson(response, 400, errorBody(400, text, "unsupported_parameter", rejected));
    return;
  }
  const text = behaviour.text ?? defaultAnswer(body);
  const finishReason = behaviour.finishReason ?? "stop";
  if (body.stream !== true || behaviour.ignoresStream) {
    sendJson(response, 200, completion(body, text, finishReason));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
  const usage = behaviour.usage !== false && body.stream_options?.include_usage === true;
  for (const chunk of streamChunks(body, text, { chunkChars: behaviour.chunkChars ?? 12, finishReason, usage })) {
    if (response.destroyed) return;
    await write(response, event(chunk));
    if (behaviour.delayMs !== undefined) await pause(behaviour.delayMs, response);
  }
  response.end("data: [DONE]\n\n");
}

const event = (chunk: unknown): string => `data: ${JSON.stringify(chunk)}\n\n`;

/** Resolves when the bytes are on their way, so that a cut that follows does not swallow them. */
function write(response: ServerResponse, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.write(data, () => resolve());
  });
}

/** Ends early when the client goes away: nothing may keep a closed server waiting. */
function pause(milliseconds: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    response.once("close", done);
  });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function carriesKey(message: IncomingMessage, apiKey: string): boolean {
  return message.headers.authorization === `Bearer ${apiKey}` || message.headers["api-key"] === apiKey;
}

async function readText(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

function parseBody(text: string): ChatBody {
  return (text === "" ? {} : JSON.parse(text)) as ChatBody;
}

function isList(script: Script): script is readonly Behaviour[] {
  return Array.isArray(script);
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
