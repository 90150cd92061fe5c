import assert from "node:assert/strict";
import {
  type AnswerPart,
  type ChatModel,
  type ChatRequest,
  defaultConfig,
  type Hit,
  type LocatedSelection,
} from "../../../../src/core/api";
import { createChatWriter } from "../../../../src/core/answer/chat-writer";
import { answer, type AnswerPorts } from "../../../../src/core/pipelines/answer";

const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

const text = "def fine(days):\n    return days * 10";
const hit: Hit = {
  id: "1",
  collection: "/home/me/secret-project",
  path: "app/pay.py",
  source: "workspace",
  ordinal: 0,
  startLine: 3,
  endLine: 4,
  kind: "function",
  symbol: "fine",
  hash: "h",
  isVerbatim: true,
  heading: "app/pay.py fine",
  text,
  score: 1,
  ranks: {},
};

/** The parts of an answer, and the prompt that was made for it. */
async function ask(
  selection: LocatedSelection | undefined,
  more: Partial<AnswerPorts> = {},
): Promise<{ readonly parts: readonly AnswerPart[]; readonly prompt: string }> {
  const asked: ChatRequest[] = [];
  const model: ChatModel = {
    provider: "fake",
    model: "parrot",
    contextTokens: 8000,
    maxOutputTokens: 500,
    async *stream(request) {
      asked.push(request);
      yield { type: "text-delta", text: "Ten a day [1]." };
      yield { type: "text-end", usage: undefined, finishReason: "stop" };
    },
  };
  const ports: AnswerPorts = {
    search: async () => ({ hits: [hit], embeddedShare: 1 }),
    chunksAt: async () => [hit],
    completionsOf: async () => [],
    definitionsIn: async () => [],
    hitsOfUses: async () => [],
    notesAround: async () => new Map(),
    absentTerms: async () => [],
    projectOf: async () => ({
      facts: { readme: undefined, packages: [], entryPoints: [], classes: [], tests: [] },
      hits: [],
    }),
    writer: createChatWriter(model, log),
    retrieval: defaultConfig.retrieval,
    meaningTrouble: () => undefined,
    ...more,
  };
  const parts: AnswerPart[] = [];
  for await (const part of answer(ports, { question: "What does this do?", selection })) parts.push(part);
  return { parts, prompt: asked[0]?.messages.map(({ content }) => content).join("\n") ?? "" };
}

describe("answer", () => {
  it("says to the model neither where the project lies nor the selection twice", async () => {
    const selection = { collection: hit.collection, path: hit.path, startLine: 3, endLine: 4, text };
    const { parts, prompt } = await ask(selection);
    assert.match(prompt, /The user selected these lines, app\/pay\.py:3-4:/);
    assert.equal(prompt.split("days * 10").length - 1, 1);
    assert.doesNotMatch(prompt, /secret-project/);
    // It can be cited all the same.
    assert.ok(parts.some((part) => part.type === "citation-add" && part.number === 1));
  });

  const notices = (name: string, embeddedShare: number, trouble: string | undefined, expected: readonly RegExp[]) =>
    it(`notes ${name}`, async () => {
      const search = async () => ({ hits: [hit], embeddedShare });
      const { parts } = await ask(undefined, { search, meaningTrouble: () => trouble });
      const found = parts.flatMap((part) => (part.type === "notice" ? [part.text] : []));
      const own = found.filter((notice) => /searched|Found by/.test(notice));
      assert.equal(own.length, expected.length, found.join("|"));
      expected.forEach((pattern, position) => assert.match(own[position] ?? "", pattern));
    });
  notices("nothing where all code has vectors", 1, undefined, []);
  notices("how much has vectors", 0.429, undefined, [/rough meaning; precise meaning covers 42 % so far\.$/]);
  notices("why there was no search by meaning, once", 0, "host did not answer; wait.", [
    /^Found by words, symbols and rough meaning\. host did not answer; wait\.$/,
  ]);
});
