import { type AnswerWriter, type ChatModel, type Log } from "../api";
import { countTokens } from "../platform/tokens";
import { fitPrompt } from "./fit-prompt";

/** Of what a model takes beside its answer. */
const passageShare = 0.6;

/** Answers in the words of a language model: the brief becomes a prompt that fits it, and its text is the answer. */
export function createChatWriter(model: ChatModel, log: Log): AnswerWriter {
  return {
    provider: model.provider,
    model: model.model,
    // History and a selection want room too.
    passageTokens: Math.floor((model.contextTokens - model.maxOutputTokens) * passageShare),
    async *write(brief, signal) {
      signal?.throwIfAborted();
      const prompt = fitPrompt(brief, model);
      if (prompt.droppedPassages + prompt.droppedTurns > 0) {
        log.info(`Left out of the prompt: ${prompt.droppedPassages} passages, ${prompt.droppedTurns} earlier turns.`);
      }
      let text = "";
      const request = { messages: prompt.messages, maxOutputTokens: prompt.outputTokens };
      for await (const part of model.stream(request, signal)) {
        if (part.type === "text-delta") {
          text += part.text;
          yield part;
        } else {
          yield { ...part, usage: part.usage ?? { inputTokens: prompt.inputTokens, outputTokens: countTokens(text) } };
        }
      }
    },
  };
}
