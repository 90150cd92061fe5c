import { EngineError } from "../../api";

export interface HttpFailure {
  /** `too-long`: shorter texts may do. `refused`: the request's form may be at fault. `final`: asking anew is no use. */
  readonly reason: "too-long" | "refused" | "final";
  readonly error: EngineError;
}

interface Endpoint {
  readonly baseUrl: string;
  readonly model: string;
  readonly key: string | undefined;
  readonly timeoutMs: number;
}

/** What went wrong at an embeddings endpoint, from what the openai package throws, in a sentence with a way out. */
export function explainHttpFailure(cause: unknown, endpoint: Endpoint): HttpFailure {
  const { baseUrl, model, timeoutMs } = endpoint;
  const final = (code: "embed/failed" | "embed/model-missing", message: string, retryable = false): HttpFailure => ({
    reason: "final",
    error: new EngineError(code, message, { retryable, cause }),
  });
  if (!(cause instanceof Error)) return final("embed/failed", `${baseUrl} failed: ${String(cause)}.`);
  const said = withoutKey(cause.message, endpoint.key);

  // By name, as `instanceof` fails when the package is there twice.
  if (cause.constructor.name === "APIConnectionTimeoutError") {
    return final(
      "embed/failed",
      `${baseUrl} gave no embeddings within ${timeoutMs / 1000} s; check that the server is well, then try again.`,
      true,
    );
  }
  const status = "status" in cause ? cause.status : undefined;
  if (typeof status !== "number") {
    return cause instanceof SyntaxError
      ? final(
          "embed/failed",
          `${baseUrl} does not answer as an OpenAI-compatible embeddings endpoint; check the base URL, which mostly ends in /v1.`,
        )
      : final(
          "embed/failed",
          `${baseUrl} cannot be reached (${rootMessage(cause)}); check the embedding base URL, and that the server runs.`,
          true,
        );
  }
  if (status === 401 || status === 403) {
    return final("embed/failed", `${baseUrl} refused the API key; set the right one.`);
  }
  if (status === 404) {
    return final(
      "embed/model-missing",
      `${baseUrl} has no embedding model ${model}; correct the model's name, or the base URL.`,
    );
  }
  if (status === 429) {
    return final(
      "embed/failed",
      `${baseUrl} takes no more embedding requests for now (${said}); wait, or look at your quota.`,
      true,
    );
  }
  if (status >= 500) {
    return isTooLong(said)
      ? { ...final("embed/failed", tooLong(endpoint, said)), reason: "too-long" }
      : final("embed/failed", `${baseUrl} failed to compute embeddings (${said}); try again later.`, true);
  }
  if (isTooLong(said)) return { ...final("embed/failed", tooLong(endpoint, said)), reason: "too-long" };
  return {
    ...final("embed/failed", `${baseUrl} refused the embedding request (${said}); check the model and the base URL.`),
    reason: "refused",
  };
}

function tooLong({ baseUrl, model }: Endpoint, said: string): string {
  return `${model} at ${baseUrl} finds even short texts too long (${said}); choose another model.`;
}

/** The words differ by server: context length, too many tokens, input too large (llama.cpp, with status 500). */
function isTooLong(message: string): boolean {
  return /context[ _]?(length|size|window)|too (long|large|many tokens)|maximum.{0,20}tokens|max_tokens/i.test(message);
}

/** Some providers repeat the key in what they say. */
function withoutKey(message: string, key: string | undefined): string {
  return key ? message.replaceAll(key, "…") : message;
}

function rootMessage(error: Error): string {
  let root = error;
  while (root.cause instanceof Error) root = root.cause;
  return "code" in root && typeof root.code === "string" ? root.code : root.message;
}
