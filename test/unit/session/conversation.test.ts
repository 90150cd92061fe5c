import assert from "node:assert/strict";
import { type AnswerPart, type ContextPassage } from "../../../src/core";
import { Conversation, type SavedChat, summaryOf } from "../../../src/session/conversation";

const passage: ContextPassage = {
  number: 2,
  collection: "/w",
  path: "loans.py",
  source: "workspace",
  startLine: 5,
  endLine: 9,
  kind: "function",
  symbol: "renew",
  heading: "",
  text: "",
  score: 1,
};
const place = { collection: "/w", path: "fines.py", startLine: 1, endLine: 3, symbol: "fine" };
const text = (delta: string): AnswerPart => ({ type: "text-delta", text: delta });
const cite = (number: number): AnswerPart => ({
  type: "citation-add",
  number,
  mention: 1,
  place: { collection: "/w", path: "fines.py", startLine: 1, endLine: 3, symbol: "fine" },
});

function answered(conversation: Conversation, turn: number, question: string, parts: readonly AnswerPart[]): void {
  conversation.begin({ turn, text: question });
  for (const part of parts) conversation.add(turn, part);
  conversation.finish(turn, "done");
}

describe("Conversation", () => {
  it("gives a panel everything back, with neighbouring words joined", () => {
    const conversation = new Conversation();
    answered(conversation, 1, "Where?", [text("Here"), text(" [1]"), cite(1), text(".")]);
    conversation.begin({ turn: 2, text: "And then?" });
    assert.deepEqual(conversation.restored(), [
      { turn: 1, question: "Where?", parts: [text("Here [1]"), cite(1), text(".")], outcome: "done" },
      { turn: 2, question: "And then?", parts: [], outcome: "running" },
    ]);
  });
  it("keeps why a turn failed", () => {
    const conversation = new Conversation();
    conversation.begin({ turn: 1, text: "Where?" });
    conversation.fail(1, { error: "No network.", actions: ["retry"] });
    assert.deepEqual(conversation.restored()[0], {
      turn: 1,
      question: "Where?",
      parts: [],
      outcome: "failed",
      error: "No network.",
      actions: ["retry"],
    });
  });
  it("replaces the answer of a turn that is asked again", () => {
    const conversation = new Conversation();
    answered(conversation, 1, "Where?", [text("Nowhere.")]);
    answered(conversation, 1, "Where?", [text("Here.")]);
    assert.equal(conversation.restored().length, 1);
    assert.deepEqual(conversation.history(2).at(-1), { role: "assistant", text: "Here." });
  });
  it("tells what was said as it was shown", () => {
    const conversation = new Conversation();
    answered(conversation, 1, "Where?", [text("In `a[1]` "), text("[1]."), cite(1)]);
    assert.deepEqual(conversation.history(2), [
      { role: "user", text: "Where?" },
      { role: "assistant", text: "In `a[1]` [1]." },
    ]);
  });
  it("leaves failed, empty, later and long past turns out of the history", () => {
    const conversation = new Conversation();
    for (let turn = 1; turn <= 10; turn += 1)
      answered(conversation, turn, `Question ${turn}`, [text(`Answer ${turn}`)]);
    conversation.begin({ turn: 11, text: "Failed" });
    conversation.fail(11, { error: "No network.", actions: [] });
    answered(conversation, 12, "Empty", []);
    assert.deepEqual(
      conversation.history(10).map((turn) => turn.text),
      [4, 5, 6, 7, 8, 9].flatMap((turn) => [`Question ${turn}`, `Answer ${turn}`]),
    );
    assert.equal(conversation.history(13).at(-1)?.text, "Answer 10");
  });
  it("knows the place of a citation, and of a passage that was only given", () => {
    const conversation = new Conversation();
    answered(conversation, 1, "Where?", [
      { type: "context-ready", passages: [{ ...passage, number: 1 }, passage], responseType: "general" },
      cite(1),
    ]);
    assert.equal(conversation.place(1, 1)?.path, "fines.py");
    assert.equal(conversation.place(1, 2)?.path, "loans.py");
    assert.equal(conversation.place(1, 3), undefined);
    const other = cite(1);
    assert.ok(other.type === "citation-add");
    conversation.add(1, { ...other, mention: 2, place: { ...other.place, startLine: 7 } });
    assert.deepEqual([conversation.place(1, 1)?.startLine, conversation.place(1, 1, 2)?.startLine], [1, 7]);
    // A mark that nobody told of is the source as such.
    assert.equal(conversation.place(1, 1, 9)?.startLine, 1);
    assert.equal(conversation.place(9, 1), undefined);
  });
  it("numbers the next turn after the highest", () => {
    const conversation = new Conversation();
    assert.equal(conversation.nextTurn, 1);
    conversation.begin({ turn: 5, text: "Where?" });
    assert.equal(conversation.nextTurn, 6);
  });
  it("comes back as it was kept; what was under way has stopped", () => {
    const conversation = new Conversation();
    answered(conversation, 1, "Where?", [text("Here [1]"), cite(1)]);
    conversation.setNames(1, [{ name: "fine", place }]);
    conversation.begin({ turn: 2, text: "And then?" });
    const again = new Conversation(JSON.parse(JSON.stringify(conversation.saved())) as SavedChat);
    assert.equal(again.id, conversation.id);
    assert.deepEqual(
      again.restored().map(({ outcome, names }) => [outcome, names]),
      [
        ["done", ["fine"]],
        ["stopped", undefined],
      ],
    );
    assert.deepEqual(again.place(1, 1), conversation.place(1, 1));
    assert.deepEqual(again.namedPlace(1, "fine"), place);
    assert.equal(again.namedPlace(1, "fines"), undefined);
    assert.equal(again.namedPlace(2, "fine"), undefined);
  });
  it("is listed by its first question, on one line", () => {
    const conversation = new Conversation();
    answered(conversation, 1, `Where\n  is ${"very ".repeat(40)}`, []);
    answered(conversation, 2, "And then?", []);
    const { title, turns, updatedMs } = summaryOf(conversation.saved());
    assert.match(title, /^Where is very .*…$/);
    assert.equal(title.length, 80);
    assert.equal(turns, 2);
    assert.ok(updatedMs > 0);
  });
});
