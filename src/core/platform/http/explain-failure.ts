import { EngineError, type ErrorCode, isEngineError } from "../../api";
import { type Endpoint } from "./endpoint";
import { causesOf, type FailureKind, kindOf, messageOf, withoutKey } from "./failure-kind";
import { RedirectError } from "./gate";

/** What an explanation of a failure may name. */
export interface Circumstances {
  readonly purpose: "answers" | "embeddings";
  readonly apiKey: string;
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly timeoutMs: number;
  /** Part of the answer is on the screen already. */
  readonly textStreamed: boolean;
}

/**
 * Any failure between us and a model's server as one sentence with a way out. No sentence holds the key, and none names
 * a surface: which setting leads out is data.
 */
export function explainFailure(error: unknown, circumstances: Circumstances): EngineError {
  const known = causesOf(error).find(isEngineError);
  if (known) return known;
  const { purpose, apiKey } = circumstances;
  const kind = kindOf(error);
  const { text, retryable = false, setting } = sentences[kind](circumstances, error);
  return new EngineError(codeOf(kind, circumstances), text, {
    retryable,
    ...(setting === undefined ? {} : { setting: settingOf(purpose, setting) }),
    ...causeOf(error, apiKey),
  });
}

/** Nothing came for a time: our own timer says so, not an error of the connection. */
export function silence(circumstances: Circumstances): EngineError {
  const { text } = sentences["timed-out"](circumstances, undefined);
  return new EngineError(codeOf("timed-out", circumstances), text, {
    retryable: true,
    ...(circumstances.purpose === "answers" ? { setting: "generation.timeoutMs" } : {}),
  });
}

function codeOf(kind: FailureKind, { purpose, textStreamed }: Circumstances): ErrorCode {
  // A server that began to answer was reached.
  const known = kind === "connection" && textStreamed ? undefined : codes[purpose][kind];
  return known ?? rest[purpose];
}

const rest = { answers: "generate/failed", embeddings: "embed/failed" } as const;

const codes: Readonly<Record<Circumstances["purpose"], { readonly [Kind in FailureKind]?: ErrorCode }>> = {
  answers: {
    unauthorized: "generate/unauthorized",
    "model-missing": "generate/model-missing",
    "endpoint-missing": "generate/unreachable",
    "no-credit": "generate/rate-limited",
    "rate-limited": "generate/rate-limited",
    "context-too-long": "generate/context-too-long",
    "timed-out": "generate/timed-out",
    refused: "generate/unreachable",
    "not-found": "generate/unreachable",
    certificate: "generate/unreachable",
    redirected: "generate/unreachable",
    connection: "generate/unreachable",
  },
  embeddings: { unauthorized: "embed/unauthorized", "model-missing": "embed/model-missing" },
};

interface Sentence {
  readonly text: string;
  readonly retryable?: boolean;
  readonly setting?: "key" | "model" | "baseUrl" | "contextTokens" | "timeoutMs";
}

/** The embedding model has no setting for some of them. */
function settingOf(
  purpose: Circumstances["purpose"],
  setting: NonNullable<Sentence["setting"]>,
): NonNullable<EngineError["setting"]> {
  if (setting === "key") return "openai.apiKey";
  if (purpose === "answers") return `generation.${setting}`;
  return setting === "model" ? "embedding.model" : "embedding.baseUrl";
}

const sentences: Readonly<Record<FailureKind, (about: Circumstances, error: unknown) => Sentence>> = {
  unauthorized: ({ endpoint: { label }, apiKey, model }) => ({
    text:
      apiKey === ""
        ? `${label} wants an API key; set one for this address.`
        : `${label} does not accept the API key; set another one for this address, and check that it may use ${model}.`,
    setting: "key",
  }),
  "model-missing": ({ endpoint: { label }, model }) => ({
    text: `${label} has no model "${model}"; choose one that it has.`,
    setting: "model",
  }),
  "endpoint-missing": ({ endpoint: { url }, purpose }) => ({
    text: `There is no ${purpose === "answers" ? "chat" : "embeddings"} endpoint at ${url}; correct the address, which for most servers ends in /v1.`,
    setting: "baseUrl",
  }),
  "no-credit": ({ endpoint: { label } }) => ({
    text: `The account at ${label} has no credit left; add some, or use another provider.`,
  }),
  "rate-limited": ({ endpoint: { label }, purpose }, error) => ({
    text:
      `${label} limits the rate of requests${waitOf(error)}; ` +
      (purpose === "answers"
        ? "wait a little and ask again, or choose another model."
        : "wait, or look at your quota."),
    retryable: true,
  }),
  "context-too-long": ({ endpoint: { label }, model, purpose }, error) =>
    purpose === "answers"
      ? {
          text: `The prompt is longer than ${model} takes; lower the number of context tokens to what the model has, or ask something shorter.`,
          setting: "contextTokens",
        }
      : {
          text: `${model} at ${label} finds even short texts too long${quoted(error, "")}; choose another model.`,
          setting: "model",
        },
  "timed-out": ({ endpoint: { label }, timeoutMs, purpose }) => ({
    text:
      `${label} sent nothing for ${seconds(timeoutMs)}; ` +
      (purpose === "answers"
        ? "ask again, or allow it more time if the model needs it."
        : "check that the server is well, then try again."),
    retryable: true,
    ...(purpose === "answers" ? { setting: "timeoutMs" } : {}),
  }),
  refused: ({ endpoint: { url } }) => ({
    text: `Nothing answers at ${url}; start the server there, or correct the address.`,
    retryable: true,
    setting: "baseUrl",
  }),
  "not-found": ({ endpoint: { label }, purpose }) => ({
    text:
      `${label} cannot be found; check the network connection and the address` +
      (purpose === "answers" ? ", or answer without a model, which needs no network." : "."),
    retryable: true,
    setting: "baseUrl",
  }),
  certificate: ({ endpoint: { label }, apiKey }, error) => ({
    text: `The certificate of ${label} cannot be verified${quoted(error, apiKey)}; name its authority in NODE_EXTRA_CA_CERTS.`,
  }),
  redirected: ({ endpoint: { label } }, error) => {
    const target = causesOf(error).find((link) => link instanceof RedirectError)?.origin;
    return {
      text:
        target === undefined
          ? `${label} redirects without an end; correct the address.`
          : `${label} redirects to ${target}, to which nothing was sent; if that is where you want it to go, set it as the address.`,
      setting: "baseUrl",
    };
  },
  "too-much": ({ endpoint: { label }, textStreamed }) => ({
    text: `${label} sent more than ${textStreamed ? "an answer can have and was stopped" : "an answer can have"}; ask again, or choose another model.`,
    setting: "model",
  }),
  connection: ({ endpoint: { label, isLocal }, textStreamed }) => ({
    text: textStreamed
      ? `The connection to ${label} broke off in the middle of the answer; ask again.`
      : `The connection to ${label} failed; check ${isLocal ? "that the server is well" : "the network"}, then try again.`,
    retryable: true,
  }),
  malformed: ({ endpoint: { label } }) => ({
    text: `${label} sent something that is not the OpenAI protocol; correct the address, which for most servers ends in /v1, or try again.`,
    retryable: true,
    setting: "baseUrl",
  }),
  server: ({ endpoint: { label }, apiKey }, error) => ({
    text: `${label} has trouble of its own${quoted(error, apiKey)}; try again a little later.`,
    retryable: true,
  }),
  other: ({ endpoint: { label }, apiKey }, error) => ({
    text: `${label} refused the request${quoted(error, apiKey)}; check the model's name and the address.`,
    setting: "model",
  }),
};

function quoted(error: unknown, apiKey: string): string {
  const words = withoutKey(error, apiKey)
    .replace(/^\d{3} /, "")
    .replace(/[.;\s]{1,200}$/, "");
  return words === "" || /^status code/.test(words) ? "" : ` (“${words}”)`;
}

/** The cause is kept for who looks for trouble, unless the server repeated the key in it. */
function causeOf(error: unknown, apiKey: string): { readonly cause?: unknown } {
  return apiKey !== "" && causesOf(error).some((link) => messageOf(link).includes(apiKey)) ? {} : { cause: error };
}

function waitOf(error: unknown): string {
  const { headers } = error as { readonly headers?: unknown };
  const wait = headers instanceof Headers ? Number(headers.get("retry-after") ?? Number.NaN) : Number.NaN;
  return wait > 0 ? ` and asks to wait ${seconds(wait * 1000)}` : "";
}

function seconds(milliseconds: number): string {
  const count = Math.max(1, Math.round(milliseconds / 1000));
  return count === 1 ? "1 second" : `${count} seconds`;
}
