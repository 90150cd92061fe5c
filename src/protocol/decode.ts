import type { ActionName, ClientMessage } from "./messages";

/** What is wrong with a message, for the log. */
export interface Undecodable {
  readonly reason: string;
}

/**
 * What a panel sends is data from outside: a page can be made to post anything. Only messages of a known type, with
 * fields of the right types and of a bearable size, come through; unknown fields are dropped.
 */
export function decodeClientMessage(value: unknown): ClientMessage | Undecodable {
  if (!isRecord(value)) return { reason: "a message must be an object" };
  const { type } = value;
  if (typeof type !== "string") return { reason: "a message must have a type" };
  const decoder = Object.hasOwn(decoders, type) ? decoders[type as ClientMessage["type"]] : undefined;
  if (decoder === undefined) return { reason: `unknown message type ${JSON.stringify(type.slice(0, 40))}` };
  return decoder(value) ?? { reason: `a field of ${type} is missing or of the wrong type` };
}

/** Longer than any question a person types or code a person copies. */
const maxTextLength = 1_000_000;
/** Longer than any id, path or qualified name. */
const maxNameLength = 1000;
/** More sources than anybody adds. */
const maxChosen = 1000;

type Fields = Readonly<Record<string, unknown>>;
type Decoders = {
  readonly [T in ClientMessage["type"]]: (fields: Fields) => Extract<ClientMessage, { type: T }> | undefined;
};

const decoders: Decoders = {
  "panel-ready": () => ({ type: "panel-ready" }),
  "question-ask": ({ turn, text }) =>
    isCount(turn) && isText(text) ? { type: "question-ask", turn, text } : undefined,
  "answer-stop": ({ turn }) => (isCount(turn) ? { type: "answer-stop", turn } : undefined),
  "citation-open": ({ turn, number, mention }) => {
    if (!isCount(turn) || !isCount(number)) return undefined;
    if (mention === undefined) return { type: "citation-open", turn, number };
    return isCount(mention) ? { type: "citation-open", turn, number, mention } : undefined;
  },
  "code-copy": ({ text }) => (isText(text) ? { type: "code-copy", text } : undefined),
  "code-insert": ({ text }) => (isText(text) ? { type: "code-insert", text } : undefined),
  "name-open": ({ turn, name }) => (isCount(turn) && isName(name) ? { type: "name-open", turn, name } : undefined),
  "chat-new": () => ({ type: "chat-new" }),
  "chat-open": ({ id }) => (isName(id) ? { type: "chat-open", id } : undefined),
  "model-choose": ({ id }) => (isName(id) ? { type: "model-choose", id } : undefined),
  "offline-set": ({ offline }) => (typeof offline === "boolean" ? { type: "offline-set", offline } : undefined),
  "sources-choose": ({ ids }) =>
    Array.isArray(ids) && ids.length <= maxChosen && ids.every(isName) ? { type: "sources-choose", ids } : undefined,
  "action-run": ({ action, turn }) => {
    if (!isAction(action)) return undefined;
    if (turn === undefined) return { type: "action-run", action };
    return isCount(turn) ? { type: "action-run", action, turn } : undefined;
  },
};

const actions: Readonly<Record<ActionName, true>> = {
  index: true,
  "set-api-key": true,
  "set-source-key": true,
  "open-settings": true,
  "set-up-model": true,
  retry: true,
  "show-log": true,
  "open-folder": true,
  "pause-embedding": true,
  "resume-embedding": true,
  "reload-window": true,
  "show-history": true,
};

function isAction(value: unknown): value is ActionName {
  return typeof value === "string" && Object.hasOwn(actions, value);
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= maxTextLength;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.length >= 1 && value.length <= maxNameLength;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1;
}
