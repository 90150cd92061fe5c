import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { isEngineError } from "../../../../../src/core/api";
import { type ExchangeLimits } from "../../../../../src/core/models/openai/exchange";
import { createOpenAiChatModel } from "../../../../../src/core/models/openai/openai-model";
import { createMemoryGate } from "../../../../fakes/memory-gate";
import { type Behaviour, type OpenAiServer, startOpenAiServer } from "../../../../fakes/openai-server";

const ignore = (): void => undefined;
const limits: ExchangeLimits = { textChars: 2000, bytes: 60_000, lineBytes: 10_000 };
const event = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;

describe("exchange bounds what a server sends", () => {
  let server: OpenAiServer;
  before(async () => void (server = await startOpenAiServer()));
  after(() => server.close());

  async function ask(behaviour: Behaviour): Promise<{ readonly text: string; readonly said: string }> {
    server.setBehaviour(behaviour);
    const model = createOpenAiChatModel({
      apiKey: "azure-key",
      baseUrl: server.baseUrl,
      model: "any",
      contextTokens: 4000,
      maxOutputTokens: 100,
      timeoutMs: 20_000,
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      gate: createMemoryGate(),
      retryDelaysMs: [],
      limits,
    });
    let text = "";
    try {
      for await (const part of model.stream({ messages: [{ role: "user", content: "How?" }] })) {
        if (part.type === "text-delta") text += part.text;
      }
    } catch (error) {
      assert.ok(isEngineError(error), String(error));
      assert.match(error.message, /^[^\n]{20,300}\.$/);
      return { text, said: `${error.code} ${error.message}` };
    }
    return { text, said: "nothing" };
  }

  const check = (
    name: string,
    behaviour: Behaviour,
    text: RegExp,
    said = /^generate\/failed 127\.0\.0\.1:\d+ sent more than an answer can have/,
  ) =>
    it(name, async () => {
      const before = server.requests.length;
      const answer = await ask(behaviour);
      assert.match(answer.text, text);
      assert.match(answer.said, said);
      assert.ok(answer.text.length <= limits.textChars);
      assert.equal(server.requests.length, before + 1);
      // The connection is closed, however much the server would still send.
      if (behaviour.kind === "endless") assert.equal(await server.requests.at(-1)?.leftEarly, true);
    });

  check(
    "an endless answer, of which the text so far stands",
    { kind: "endless", piece: event("more and more ") },
    /^(?:more and more )+$/,
  );
  check("thinking without an end", { kind: "endless", first: event("<think>"), piece: event("hm ") }, /^$/);
  check(
    "thinking in a field of its own without an end",
    {
      kind: "endless",
      piece: 'data: {"choices":[{"index":0,"delta":{"reasoning_content":"hm"}}]}\n\n',
    },
    /^$/,
  );
  check("white space without an end", { kind: "endless", piece: event("   \n") }, /^\s*$/);
  check("comments without an end", { kind: "endless", piece: ": ping\n\n" }, /^$/);
  check("a line without an end", { kind: "endless", first: event("Ten "), piece: "x".repeat(500) }, /^(?:Ten )?$/);
  check("one delta that is too large", { kind: "raw", body: event("Ten ") + event("x".repeat(50_000)) }, /^(?:Ten )?$/);
  check(
    "a small body that unpacks to a large one",
    {
      kind: "raw",
      contentType: "application/json",
      contentEncoding: "gzip",
      body: gzipSync("[" + " ".repeat(5_000_000)),
    },
    /^$/,
  );
  check(
    "a small stream that unpacks to a large one",
    { kind: "raw", contentEncoding: "gzip", body: gzipSync(event("Ten ") + ": ping\n".repeat(500_000)) },
    /^(?:Ten )?$/,
  );
  check(
    "but no answer of a common length",
    { kind: "answer", text: "word ".repeat(390) },
    /^(?:word ){390}$/,
    /^nothing$/,
  );

  it("sends nothing to where a server redirects to", async () => {
    const other = await startOpenAiServer();
    const { said } = await ask({ kind: "redirect", status: 307, location: `${other.baseUrl}/chat/completions` });
    assert.match(said, /^generate\/unreachable .* redirects to http:\/\/127\.0\.0\.1:\d+, to which nothing was sent/);
    assert.equal(other.requests.length, 0);
    await other.close();
  });
});
