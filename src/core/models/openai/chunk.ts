import { type Usage } from "../../api";

/** What we use of a chunk of a stream, or of a whole completion. */
export interface Chunk {
  readonly text: string;
  readonly finishReason: string | undefined;
  readonly usage: Usage | undefined;
}

/**
 * Read field by field: the first chunk of Azure and the last one of everybody have no choices, some servers send
 * `null` for them, and some give content as a list of parts.
 */
export function readChunk(value: unknown): Chunk {
  const chunk = fields(value);
  const choice = fields(list(chunk["choices"])[0]);
  const message = fields(choice["delta"] ?? choice["message"]);
  const finishReason = choice["finish_reason"];
  return {
    // Completions give their text right in the choice.
    text: contentText(message["content"]) + contentText(message["refusal"]) + contentText(choice["text"]),
    finishReason: typeof finishReason === "string" ? finishReason : undefined,
    usage: readUsage(chunk["usage"]),
  };
}

/** Parts that are not text (thinking, images) are left out. */
function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  return list(content)
    .map((part) => fields(part)["text"])
    .filter((text) => typeof text === "string")
    .join("");
}

function readUsage(value: unknown): Usage | undefined {
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = fields(value);
  return typeof inputTokens === "number" && typeof outputTokens === "number"
    ? { inputTokens, outputTokens }
    : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
