import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";

export interface EmbeddingsRequest {
  readonly authorization: string | undefined;
  readonly model: string;
  readonly input: readonly string[];
  readonly encodingFormat: string | undefined;
}

export interface EmbeddingsServerOptions {
  readonly dimensions?: number;
  /** Any other key, or none, gets a 401 that repeats the key. */
  readonly apiKey?: string;
  /** Other names get a 404. */
  readonly model?: string;
  /** `ignored`: numbers whatever was asked for, as some local servers do. `refused`: a 400. */
  readonly base64?: "ignored" | "refused";
  /** Longer texts get a 400. */
  readonly maxCharacters?: number;
  /** Items of the answer in another order than the texts; their `index` says which is which. */
  readonly shuffled?: boolean;
  /** Statuses of the first answers, before it works. */
  readonly failures?: readonly number[];
  /** In place of any right answer. */
  readonly body?: string;
  /** Never answers. */
  readonly hangs?: boolean;
  /** Sent with each of `failures`. */
  readonly failureHeaders?: Readonly<Record<string, string>>;
  /** Where a 307 sends every request. */
  readonly redirectsTo?: string;
}

export interface EmbeddingsServer {
  /** Ends in `/v1`, as users write it. */
  readonly baseUrl: string;
  readonly requests: readonly EmbeddingsRequest[];
  close(): Promise<void>;
}

/** OpenAI's embeddings protocol on a free local port: `POST /v1/embeddings`, numbers or base64. */
export async function startEmbeddingsServer(options: EmbeddingsServerOptions = {}): Promise<EmbeddingsServer> {
  const requests: EmbeddingsRequest[] = [];
  const failures = [...(options.failures ?? [])];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = parseRequest(request.headers.authorization, await readBody(request));
    requests.push(asked);
    const fail = (status: number, message: string): void => {
      const headers = options.failureHeaders ?? { "retry-after-ms": "1" };
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify({ error: { message, type: "error", param: null, code: null } }));
    };
    const failure = failures.shift();
    const tooLong = asked.input.find((text) => text.length > (options.maxCharacters ?? Infinity));

    if (options.hangs) return;
    if (options.redirectsTo !== undefined) {
      response.writeHead(307, { location: options.redirectsTo }).end();
      return;
    }
    if (failure !== undefined) fail(failure, "not now");
    else if (request.url !== "/v1/embeddings" || request.method !== "POST") fail(404, "Not found");
    else if (options.apiKey !== undefined && asked.authorization !== `Bearer ${options.apiKey}`) {
      fail(401, `Incorrect API key provided: ${asked.authorization?.slice("Bearer ".length) ?? ""}.`);
    } else if (options.model !== undefined && asked.model !== options.model) {
      fail(404, `The model ${asked.model} does not exist.`);
    } else if (asked.input.includes("")) fail(400, "'$.input' is invalid.");
    else if (asked.encodingFormat === "base64" && options.base64 === "refused")
      fail(400, "encoding_format is not known");
    else if (tooLong !== undefined) {
      fail(400, `This model's maximum context length is ${options.maxCharacters} tokens, however you requested more.`);
    } else if (options.body !== undefined) response.end(options.body);
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(list(asked, options)));
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A vector that tells its text: length and first character in front, not of unit length. */
export function vectorOf(text: string, dimensions: number): readonly number[] {
  return Array.from({ length: dimensions }, (_, index) =>
    index === 0 ? text.length + 1 : index === 1 ? text.charCodeAt(0) : 1,
  );
}

function list(asked: EmbeddingsRequest, { dimensions = 4, base64, shuffled }: EmbeddingsServerOptions): unknown {
  const data = asked.input.map((text, index) => {
    const vector = vectorOf(text, dimensions);
    const encoded = asked.encodingFormat === "base64" && base64 !== "ignored";
    const embedding = encoded ? Buffer.from(new Float32Array(vector).buffer).toString("base64") : vector;
    return { object: "embedding", index, embedding };
  });
  if (shuffled) data.reverse();
  const tokens = asked.input.length;
  return { object: "list", data, model: asked.model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

function parseRequest(authorization: string | undefined, body: string): EmbeddingsRequest {
  const {
    model,
    input,
    encoding_format: encodingFormat,
  } = JSON.parse(body || "{}") as {
    readonly model?: string;
    readonly input?: string | readonly string[];
    readonly encoding_format?: string;
  };
  return {
    authorization,
    model: model ?? "",
    input: typeof input === "string" ? [input] : (input ?? []),
    encodingFormat,
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const piece of request.setEncoding("utf8")) body += String(piece);
  return body;
}
