import assert from "node:assert/strict";
import { type AnswerBrief, type ChatModel, type ChatRequest, type TextPart } from "../../../../src/core/api";
import { readQuestion } from "../../../../src/core/question/read-question";
import { createChatWriter } from "../../../../src/core/answer/chat-writer";

const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const brief: AnswerBrief = {
  responseType: "general",
  question: "How much?",
  reading: readQuestion("How much?"),
  history: [],
  definitions: [],
  selection: undefined,
  context: { passages: [], tokens: 0 },
};

/** A model that says what it was told to, and keeps what it was asked. */
function modelOf(usage: { readonly inputTokens: number; readonly outputTokens: number } | undefined) {
  const asked: ChatRequest[] = [];
  const model: ChatModel = {
    provider: "fake",
    model: "parrot",
    contextTokens: 4000,
    maxOutputTokens: 500,
    async *stream(request) {
      asked.push(request);
      yield { type: "text-delta", text: "Ten " };
      yield { type: "text-delta", text: "a day." };
      yield { type: "text-end", usage, finishReason: "length" };
    },
  };
  return { model, asked };
}

async function partsOf(model: ChatModel): Promise<readonly TextPart[]> {
  const parts: TextPart[] = [];
  for await (const part of createChatWriter(model, log).write(brief)) parts.push(part);
  return parts;
}

describe("createChatWriter", () => {
  it("asks by messages, the rules first and the question last, and hands the text on", async () => {
    const { model, asked } = modelOf({ inputTokens: 7, outputTokens: 3 });
    const parts = await partsOf(model);
    assert.deepEqual(
      asked[0]?.messages.map(({ role }) => role),
      ["system", "user"],
    );
    assert.equal(asked[0].maxOutputTokens, 500);
    assert.match(asked[0].messages[1]?.content ?? "", /Question: How much\?$/);
    assert.deepEqual(parts.at(-1), {
      type: "text-end",
      usage: { inputTokens: 7, outputTokens: 3 },
      finishReason: "length",
    });
    assert.equal(parts.length, 3);
  });

  it("counts tokens itself where the server says nothing", async () => {
    const end = (await partsOf(modelOf(undefined).model)).at(-1);
    assert.ok(end?.type === "text-end");
    assert.equal(end.usage?.outputTokens, 4);
    assert.ok((end.usage?.inputTokens ?? 0) > 100);
  });

  it("wants no more passages than three fifths of what the answer leaves", () => {
    assert.equal(createChatWriter(modelOf(undefined).model, log).passageTokens, 2100);
  });
});
