import assert from "node:assert/strict";
import {
  type AnswerPart,
  type AnswerRequest,
  defaultConfig,
  type Engine,
  EngineError,
  type Log,
  type NamedThing,
} from "../../../src/core";
import { type ActionName, type ChatState, type HostMessage, type IndexState } from "../../../src/protocol/messages";
import { type ChatArchive } from "../../../src/session/chat-archive";
import { ChatSession } from "../../../src/session/chat-session";
import { type SavedChat, summaryOf } from "../../../src/session/conversation";
import { type KnowledgeEntry } from "../../../src/session/knowledge";
import { type Configured } from "../../../src/session/model-choice";

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const ready: IndexState = { phase: "ready", detail: "3 files", fraction: undefined, provider: "", embeddedShare: 1 };
const text = (delta: string): AnswerPart => ({ type: "text-delta", text: delta });
const place = { collection: "/w", path: "pay.py", startLine: 1, endLine: 2, symbol: "pay" };

interface Bench {
  readonly session: ChatSession;
  readonly posted: HostMessage[];
  readonly requests: AnswerRequest[];
  readonly saved: Map<string, SavedChat>;
  readonly ran: (readonly [ActionName, string | undefined])[];
  readonly remembered: { chat: string | undefined; model: string | undefined; offline?: boolean };
  readonly state: () => ChatState | undefined;
  /** Resolves with the next message of a type. */
  readonly next: (type: HostMessage["type"]) => Promise<void>;
}

/** A session whose engine answers with `answer`, and an archive in memory. */
function bench(
  answer: (request: AnswerRequest, signal?: AbortSignal) => AsyncIterable<AnswerPart>,
  before: Partial<Pick<Bench, "saved" | "remembered">> & {
    readonly configured?: Configured;
    readonly entries?: readonly KnowledgeEntry[];
    /** So often the settings cannot be read. */
    readonly failures?: number;
  } = {},
  facts: Partial<Pick<Engine, "locate" | "overview">> = {},
): Bench {
  let { failures = 0 } = before;
  const posted: HostMessage[] = [];
  const waiting = new Map<HostMessage["type"], () => void>();
  const next: Bench["next"] = (type) => new Promise((resolve) => void waiting.set(type, resolve));
  const requests: AnswerRequest[] = [];
  const saved = before.saved ?? new Map<string, SavedChat>();
  const ran: [ActionName, string | undefined][] = [];
  const remembered = before.remembered ?? { chat: undefined, model: undefined };
  const engine: Pick<Engine, "answer" | "locate" | "overview"> = {
    locate: async () => [],
    overview: async () => ({ classes: [], entryPoints: [], modules: [] }),
    ...facts,
    answer(request, signal) {
      requests.push(request);
      return answer(request, signal);
    },
  };
  const archive: ChatArchive = {
    list: async () => [...saved.values()].map(summaryOf).sort((one, other) => other.updatedMs - one.updatedMs),
    load: async (id) => saved.get(id),
    save: async (chat) => void saved.set(chat.id, structuredClone(chat)),
    shown: async () => remembered.chat,
    setShown: async (id) => void (remembered.chat = id),
  };
  const knowledge = { entries: before.entries ?? [], load: async () => before.entries ?? [] };
  const session = new ChatSession({
    access: {
      lease: async (signal) => ({ engine: engine as Engine, signal: signal ?? new AbortController().signal }),
    },
    log: silent,
    post(message) {
      posted.push(message);
      waiting.get(message.type)?.();
    },
    indexState: () => ready,
    archive,
    knowledge,
    offline: { get: () => remembered.offline === true, set: (value) => void (remembered.offline = value) },
    model: { get: () => remembered.model, set: (value) => void (remembered.model = value) },
    configured: async () => {
      if (failures-- > 0) throw new Error("The keys are locked.");
      return before.configured ?? { generation: defaultConfig.generation, hasKey: false };
    },
    run: (action, setting) => void ran.push([action, setting]),
    onShown: () => undefined,
    onModelChosen: () => undefined,
  });
  const state = (): ChatState | undefined => posted.findLast((message) => message.type === "chat-state")?.state;
  return { session, posted, requests, saved, ran, remembered, state, next };
}

async function* says(...parts: readonly AnswerPart[]): AsyncGenerator<AnswerPart> {
  yield* parts;
}

/** Says one thing and waits to be stopped. */
async function* hangs(signal?: AbortSignal): AsyncGenerator<AnswerPart> {
  yield text("It begins");
  await new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
  });
}

const ask = (turn: number, question = "Where?") => ({ type: "question-ask", turn, text: question }) as const;

function entry(id: string, kind: "workspace" | "package"): KnowledgeEntry {
  const collection = { id, kind, title: id } as const;
  return { collection, status: { collection, documents: 1, chunks: 2, embedded: 0, bytes: 9, state: "ready" } };
}

describe("ChatSession", () => {
  it("shows the switch as the setting stands, and sets it", async () => {
    const { session, state, remembered } = bench(() => says(text("Here.")));
    await session.handle({ type: "panel-ready" });
    assert.equal(state()?.offline, false);
    await session.handle({ type: "offline-set", offline: true });
    assert.deepEqual([state()?.offline, remembered.offline], [true, true]);
  });

  it("asks only what was chosen, until that is gone, and of a selection everything", async () => {
    const entries = [entry("/w", "workspace"), entry("pypi:bees@1", "package")];
    const { session, requests, state } = bench(() => says(text("Here.")), { entries });
    await session.handle({ type: "panel-ready" });
    assert.deepEqual(
      state()?.sources.map(({ id }) => id),
      ["workspace", "package", "pypi:bees@1"],
    );
    await session.handle({ type: "sources-choose", ids: ["package", "pypi:ants@9"] });
    assert.deepEqual(state()?.chosenSources, ["package"]);
    await session.handle(ask(1));
    await session.ask({ text: "Explain it.", selection: { path: "/w/pay.py", text: "x" } });
    entries.pop();
    session.knowledgeChanged();
    await session.handle(ask(3));
    assert.deepEqual(
      requests.map(({ sources }) => sources),
      [["package"], undefined, undefined],
    );
  });

  it("streams an answer and keeps it", async () => {
    const { session, posted, saved, remembered } = bench(() => says(text("Here"), text(".")));
    await session.handle(ask(1));
    assert.deepEqual(posted.filter(({ type }) => type === "answer-part").length, 2);
    const [chat] = [...saved.values()];
    assert.equal(chat?.turns[0]?.outcome, "done");
    assert.equal(remembered.chat, chat?.id);
  });

  it("leaves to the state what holds for every answer", async () => {
    const notice = (more: object): AnswerPart => ({ type: "notice", text: "Mind.", ...more });
    const { session, saved } = bench(() => says(notice({ about: "vectors" }), notice({ about: "model" }), notice({})));
    await session.handle(ask(1));
    assert.deepEqual([...saved.values()][0]?.turns[0]?.parts, [notice({})]);
  });

  it("keeps a question before it is answered: the window may go at any time", async () => {
    const { session, saved, posted, next } = bench((_request, signal) => hangs(signal));
    const begun = next("answer-part");
    const answering = session.handle(ask(1));
    await begun;
    assert.equal([...saved.values()][0]?.turns[0]?.question.text, "Where?");
    await session.handle({ type: "answer-stop", turn: 1 });
    await answering;
    assert.equal(posted.at(-1)?.type, "answer-stopped");
    assert.equal([...saved.values()][0]?.turns[0]?.outcome, "stopped");
  });

  it("gives a reloaded window its conversation back, and goes on in it", async () => {
    const first = bench(
      () => says(text("In `pay`.")),
      {},
      { locate: async () => [{ kind: "file", name: "pay", place }] },
    );
    await first.session.handle(ask(1));
    const { saved, remembered } = first;
    const again = bench(() => says(text("There.")), { saved, remembered });
    await again.session.handle({ type: "panel-ready" });
    const restored = again.posted.find((message) => message.type === "chat-restore");
    assert.deepEqual(
      restored?.turns,
      first.saved.get(remembered.chat ?? "")?.turns.map(() => ({
        turn: 1,
        question: "Where?",
        parts: [text("In `pay`.")],
        outcome: "done",
        names: ["pay"],
      })),
    );
    assert.deepEqual(again.session.namedPlace(1, "pay"), place);
    await again.session.ask({ text: "And then?" });
    assert.deepEqual(
      again.requests[0]?.history?.map((turn) => turn.text),
      ["Where?", "In `pay`."],
    );
    assert.equal(again.posted.find((message) => message.type === "question-add")?.turn, 2);
    assert.equal(saved.size, 1);
  });

  it("lets a new chat begin and keeps the old one, which can be opened again", async () => {
    const { session, posted, state, remembered } = bench(() => says(text("Here.")));
    await session.handle({ type: "panel-ready" });
    await session.handle(ask(1, "First?"));
    const firstId = remembered.chat ?? "";
    await session.handle({ type: "chat-new" });
    assert.equal(remembered.chat, undefined);
    assert.ok(posted.some(({ type }) => type === "chat-clear"));
    assert.deepEqual(
      state()?.history.map(({ title }) => title),
      ["First?"],
    );
    await session.handle(ask(1, "Second?"));
    await session.handle({ type: "chat-open", id: firstId });
    const restored = posted.findLast((message) => message.type === "chat-restore");
    assert.deepEqual(
      restored?.turns.map(({ question }) => question),
      ["First?"],
    );
    assert.deepEqual(
      state()?.history.map(({ title }) => title),
      ["Second?"],
    );
    assert.equal(remembered.chat, firstId);
  });

  it("ends an answer that runs when another conversation is shown", async () => {
    const { session, posted, saved, next } = bench((_request, signal) => hangs(signal));
    const begun = next("answer-part");
    const answering = session.handle(ask(1));
    await begun;
    await session.handle({ type: "chat-new" });
    await answering;
    assert.equal([...saved.values()][0]?.turns[0]?.outcome, "stopped");
    assert.ok(!posted.some(({ type }) => type === "answer-stopped"));
  });

  it("stays where it is when the other conversation is gone", async () => {
    const { session, posted } = bench(() => says(text("Here.")));
    await session.handle(ask(1));
    await session.handle({ type: "chat-open", id: "gone" });
    assert.ok(!posted.some(({ type }) => type === "chat-restore"));
    assert.equal(session.place(1, 1), undefined);
  });

  it("tells what went wrong, and opens the setting that it is about", async () => {
    const error = new EngineError("generate/failed", "It is wrong.", { setting: "generation.model" });
    const { session, posted, ran } = bench(async function* () {
      yield text("It");
      throw error;
    });
    await session.handle(ask(1));
    const failure = posted.find((message) => message.type === "answer-error");
    assert.equal(failure?.text, "It is wrong (setting generation.model).");
    assert.ok(failure?.actions.includes("open-settings"));
    await session.handle({ type: "action-run", action: "open-settings", turn: 1 });
    await session.handle({ type: "action-run", action: "show-log" });
    assert.deepEqual(ran, [
      ["open-settings", "generation.model"],
      ["show-log", undefined],
    ]);
  });

  it("asks the same again", async () => {
    const { session, requests } = bench(() => says(text("Here.")));
    await session.ask({ text: "Explain", responseType: "code_explanation" });
    await session.handle({ type: "action-run", action: "retry", turn: 1 });
    assert.deepEqual(requests[0], requests[1]);
    await session.handle({ type: "action-run", action: "retry", turn: 7 });
    assert.equal(requests.length, 2);
  });

  it("lets the user choose who answers, and remembers it", async () => {
    const generation = { ...defaultConfig.generation, baseUrl: "http://127.0.0.1:9/v1", model: "m" };
    const { session, requests, state, remembered } = bench(() => says(text("Here.")), {
      configured: { generation, hasKey: false },
    });
    await session.handle({ type: "panel-ready" });
    assert.equal(state()?.currentModel, "configured");
    assert.deepEqual(
      state()?.models.map(({ label }) => label),
      ["No model", "m"],
    );
    assert.deepEqual(session.answering, { label: "m", isModel: true });
    await session.handle(ask(1));
    assert.equal(requests[0]?.provider, undefined);
    await session.handle({ type: "model-choose", id: "none" });
    assert.equal(state()?.currentModel, "none");
    assert.equal(remembered.model, "none");
    assert.deepEqual(
      state()?.notes.map(({ about }) => about),
      ["model"],
    );
    await session.handle(ask(2));
    assert.equal(requests[1]?.provider, "extractive");
    await session.handle({ type: "model-choose", id: "another" });
    assert.equal(state()?.currentModel, "none");
  });

  it("shows what is worth asking once there is an index", async () => {
    const { session, state } = bench(
      () => says(),
      {},
      { overview: async () => ({ classes: [place], entryPoints: [], modules: [] }) },
    );
    await session.handle({ type: "panel-ready" });
    assert.deepEqual(state()?.starters, ["What is `pay` for, and how is it used?"]);
  });

  it("says nothing again that has not changed", async () => {
    const { session, posted } = bench(() => says());
    await session.handle({ type: "panel-ready" });
    const count = (): number => posted.filter(({ type }) => type === "chat-state").length;
    const before = count();
    await session.modelsChanged();
    assert.equal(count(), before);
  });

  it("does not stay dead when it could not begin once", async () => {
    const { session, posted } = bench(() => says(text("Here.")), { failures: 1 });
    await assert.rejects(session.handle({ type: "panel-ready" }), /keys are locked/);
    await session.handle({ type: "panel-ready" });
    await session.handle(ask(1));
    assert.equal(posted.findLast((message) => message.type === "answer-part")?.turn, 1);
  });

  it("gives the names of an answer to no other answer of the same turn", async () => {
    const lookups: ((things: readonly NamedThing[]) => void)[] = [];
    let looked: () => void = () => undefined;
    const { session, posted } = bench(
      () => says(text("In `pay`.")),
      {},
      {
        locate: () =>
          new Promise((resolve) => {
            lookups.push(resolve);
            looked();
          }),
      },
    );
    const begun = new Promise<void>((resolve) => (looked = resolve));
    const first = session.handle(ask(1));
    await begun;
    const begunAgain = new Promise<void>((resolve) => (looked = resolve));
    const second = session.handle({ type: "action-run", action: "retry", turn: 1 });
    await begunAgain;
    lookups[0]?.([{ kind: "file", name: "pay", place }]);
    await first;
    lookups[1]?.([]);
    await second;
    assert.equal(session.namedPlace(1, "pay"), undefined);
    assert.ok(!posted.some(({ type }) => type === "answer-names"));
  });

  it("goes on without links when names cannot be looked up", async () => {
    const { session, posted, saved } = bench(
      () => says(text("In `pay`.")),
      {},
      {
        locate: () => Promise.reject(new EngineError("store/corrupt", "It is damaged.")),
      },
    );
    await session.handle(ask(1));
    assert.ok(!posted.some(({ type }) => type === "answer-names" || type === "answer-error"));
    assert.equal([...saved.values()][0]?.turns[0]?.outcome, "done");
  });
});
