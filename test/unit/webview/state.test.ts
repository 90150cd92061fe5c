import assert from "node:assert/strict";
import type { AnswerPart } from "../../../src/core/api";
import type { ClientMessage, HostMessage, IndexState } from "../../../src/protocol/messages";
import { canAsk, emptyState, nextTurnNumber, reduce, runningTurn, type PanelState } from "../../../webview/state";
import { answerEnd, cite, contextReady, finishedAnswer, indexState, passages, text } from "../../webview/conversation";

type Message = HostMessage | ClientMessage;

const ask = (turn: number, question = "Why?"): Message => ({ type: "question-ask", turn, text: question });

function after(...messages: readonly Message[]): PanelState {
  return messages.reduce(reduce, emptyState);
}

/** Status and text of every turn, as one line each. */
function summary(state: PanelState): readonly string[] {
  return state.turns.map((turn) => [turn.turn, turn.status, turn.text].join(" ").trim());
}

describe("panel state", () => {
  const check = (name: string, messages: readonly Message[], expected: readonly string[]): void => {
    it(name, () => assert.deepEqual(summary(after(...messages)), expected));
  };

  check("nothing at first", [], []);
  check("a question shows as soon as it is asked", [ask(1)], ["1 waiting"]);
  check("a question of the host shows too", [{ type: "question-add", turn: 4, text: "Explain" }], ["4 waiting"]);
  check("context alone is not yet an answer", [ask(1), contextReady(1)], ["1 waiting"]);
  check("text streams", [ask(1), text(1, "a"), text(1, "b")], ["1 streaming ab"]);
  check("an empty delta is no answer yet", [ask(1), text(1, "")], ["1 waiting"]);
  check("the end ends", [ask(1), text(1, "a"), answerEnd(1)], ["1 done a"]);
  check("parts of an unknown turn are dropped", [ask(1), text(2, "a")], ["1 waiting"]);
  check("stop shows at once", [ask(1), text(1, "a"), { type: "answer-stop", turn: 1 }], ["1 stopped a"]);
  check(
    "what arrives after a stop is dropped",
    [
      ask(1),
      text(1, "a"),
      { type: "answer-stop", turn: 1 },
      text(1, "b"),
      answerEnd(1),
      { type: "answer-stopped", turn: 1 },
    ],
    ["1 stopped a"],
  );
  check(
    "a stop of a finished answer changes nothing",
    [ask(1), answerEnd(1), { type: "answer-stop", turn: 1 }],
    ["1 done"],
  );
  check("an error keeps the text so far", [ask(1), text(1, "a"), failure(1)], ["1 failed a"]);
  check("an error of a stopped turn is dropped", [ask(1), { type: "answer-stop", turn: 1 }, failure(1)], ["1 stopped"]);
  check("retry starts the turn again", [ask(1), text(1, "a"), failure(1), retry(1)], ["1 waiting"]);
  check("retry of a running turn changes nothing", [ask(1), text(1, "a"), retry(1)], ["1 streaming a"]);
  check("turns do not mix", [ask(1), answerEnd(1), ask(2), text(2, "b"), text(1, "x")], ["1 done", "2 streaming b"]);
  check("a repeated turn number replaces", [ask(1), text(1, "a"), ask(1)], ["1 waiting"]);
  check("a new chat is empty", [ask(1), { type: "chat-new" }], []);
  it("knows the host's choices, and shows a choice at once", () => {
    const models = [
      { id: "none", label: "No model", detail: "" },
      { id: "configured", label: "m", detail: "" },
    ];
    const chat = {
      models,
      currentModel: "none",
      offline: false,
      sources: [],
      chosenSources: [],
      starters: [],
      notes: [],
      history: [],
    };
    assert.equal(after({ type: "model-choose", id: "configured" }).chat, undefined);
    const chosen = after({ type: "chat-state", state: chat }, { type: "model-choose", id: "configured" });
    assert.equal(chosen.chat?.currentModel, "configured");
  });
  it("keeps the names that are links, with a restored conversation too", () => {
    const named = after(ask(1), text(1, "`pay`"), answerEnd(1), { type: "answer-names", turn: 1, names: ["pay"] });
    assert.deepEqual(named.turns[0]?.names, ["pay"]);
    const turn = { turn: 1, question: "?", parts: [], outcome: "done", names: ["pay"] } as const;
    assert.deepEqual(after({ type: "chat-restore", turns: [turn] }).turns[0]?.names, ["pay"]);
  });
  check("the host clears", [ask(1), { type: "chat-clear" }], []);

  it("keeps what a message does not touch, object for object", () => {
    const before = after(indexState("ready"), ...finishedAnswer(1), ask(2));
    const next = reduce(before, text(2, "a"));
    assert.equal(next.index, before.index);
    assert.equal(next.turns[0], before.turns[0]);
    for (const message of [
      { type: "code-copy", text: "x" },
      { type: "panel-ready" },
      retry(9),
      text(9, "a"),
    ] as Message[]) {
      assert.equal(reduce(before, message), before, message.type);
    }
  });

  it("collects passages, citations, notices and the end", () => {
    const notice: AnswerPart = { type: "notice", text: "Partly embedded." };
    const parts: readonly Message[] = [
      contextReady(1),
      { type: "answer-part", turn: 1, part: notice },
      { type: "answer-part", turn: 1, part: notice },
      cite(1, 3),
      cite(1, 1),
      cite(1, 3),
      answerEnd(1, 2),
    ];
    const turn = after(ask(1), ...parts).turns[0];
    assert.deepEqual(turn?.passages, passages);
    assert.deepEqual(turn?.notices, ["Partly embedded."]);
    assert.deepEqual(
      turn?.citations.map(({ number }) => number),
      [3, 1],
    );
    assert.equal(turn?.end?.removedCitations, 2);
  });

  it("drops parts of a newer engine", () => {
    const part = { type: "thought-delta", text: "hm" } as unknown as AnswerPart;
    assert.deepEqual(summary(after(ask(1), { type: "answer-part", turn: 1, part })), ["1 waiting"]);
  });

  it("restores a conversation, finished, failed, stopped and still running", () => {
    const parts: readonly AnswerPart[] = [{ type: "text-delta", text: "a" }];
    const state = after(ask(7), {
      type: "chat-restore",
      turns: [
        { turn: 1, question: "q1", parts, outcome: "done" },
        { turn: 2, question: "q2", parts: [], outcome: "failed", error: "No key.", actions: ["set-api-key"] },
        { turn: 3, question: "q3", parts: [], outcome: "failed" },
        { turn: 4, question: "q4", parts, outcome: "stopped" },
        { turn: 5, question: "q5", parts, outcome: "running" },
      ],
    });
    assert.deepEqual(summary(state), ["1 done a", "2 failed", "3 failed", "4 stopped a", "5 streaming a"]);
    assert.deepEqual(state.turns[1]?.error, { text: "No key.", actions: ["set-api-key"] });
    assert.deepEqual(state.turns[2]?.error?.actions, ["retry"]);
    assert.deepEqual(summary(reduce(state, text(5, "b"))).at(-1), "5 streaming ab");
    assert.equal(nextTurnNumber(state), 6);
  });

  it("numbers follow the highest seen", () => {
    assert.equal(nextTurnNumber(emptyState), 1);
    assert.equal(nextTurnNumber(after({ type: "question-add", turn: 6, text: "Explain" })), 7);
  });

  describe("asking", () => {
    const allowed: Record<IndexState["phase"], boolean> = {
      "no-folder": false,
      "empty-workspace": false,
      "not-indexed": false,
      indexing: true,
      embedding: true,
      paused: true,
      ready: true,
      failed: true,
    };
    for (const [phase, expected] of Object.entries(allowed)) {
      it(`${expected ? "may" : "may not"} happen while ${phase}`, () => {
        assert.equal(canAsk(after(indexState(phase as IndexState["phase"]))), expected);
      });
    }
    it("waits for the host and for the answer before", () => {
      assert.equal(canAsk(emptyState), false);
      assert.equal(canAsk(after(indexState("ready"), ask(1))), false);
      assert.equal(canAsk(after(indexState("ready"), ask(1), { type: "answer-stop", turn: 1 })), true);
    });
    it("finds the answer that runs", () => {
      assert.equal(runningTurn(after(ask(1), answerEnd(1))), undefined);
      assert.equal(runningTurn(after(ask(1), answerEnd(1), ask(2)))?.turn, 2);
    });
  });
});

function failure(turn: number): Message {
  return { type: "answer-error", turn, code: "generate/failed", text: "No.", actions: ["retry"] };
}

function retry(turn: number): Message {
  return { type: "action-run", action: "retry", turn };
}
