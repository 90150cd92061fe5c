import { setImmediate as nextTurn } from "node:timers/promises";
import { type AnswerWriter } from "../../api";
import { compose } from "./compose";

/**
 * The writer without a model: an answer put together from the passages alone. Everyone without a key gets it, offline and
 * at once, so it streams like the others and costs nothing.
 */
export function createComposingWriter(): AnswerWriter {
  return {
    provider: "extractive",
    model: "extractive",
    // Passages are not sent anywhere; the retrieval budget alone limits them.
    passageTokens: Number.POSITIVE_INFINITY,
    note: "Put together from what was found, without a language model; with one, answers are written in its own words.",
    async *write(brief, signal) {
      signal?.throwIfAborted();
      for (const text of pieces(compose(brief))) {
        yield { type: "text-delta", text };
        // Others get a turn, so that a surface can draw and a cancel can arrive.
        await nextTurn();
        signal?.throwIfAborted();
      }
      yield { type: "text-end", usage: { inputTokens: 0, outputTokens: 0 }, finishReason: "stop" };
    },
  };
}

/** A few words at a time; never half a character. */
function pieces(text: string): readonly string[] {
  return text.match(/[\s\S]{1,24}(?:\S{0,24}\s|$)|[\s\S]{1,48}/gu) ?? [];
}
