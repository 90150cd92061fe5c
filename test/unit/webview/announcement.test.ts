import assert from "node:assert/strict";
import type { HostMessage } from "../../../src/protocol/messages";
import { announcementOf } from "../../../webview/announcement";
import { emptyState, reduce } from "../../../webview/state";
import { answerEnd, cite, contextReady, finishedAnswer, indexState, text } from "../../webview/conversation";

describe("announcements", () => {
  const question: HostMessage = { type: "question-add", turn: 1, text: "q" };
  const check = (
    name: string,
    before: readonly HostMessage[],
    step: readonly HostMessage[],
    expected?: string,
  ): void => {
    it(name, () => {
      const from = before.reduce(reduce, emptyState);
      assert.equal(announcementOf(from, step.reduce(reduce, from)), expected);
    });
  };

  check("a question", [], [question], "Searching your code.");
  check("no word of the stream", [question, contextReady(1), text(1, "a")], [text(1, "b"), cite(1, 1)]);
  check(
    "the whole answer when it ends, without marks and code",
    [question, contextReady(1), text(1, "**Yes** [1]: `f` \n```py\nf()\n```\nDone, list[2] and [9].")],
    [cite(1, 1), answerEnd(1)],
    "Answer: Yes : f Code block. Done, list and [9]. 1 source.",
  );
  check(
    "a long answer is cut at a word",
    [question, text(1, "word ".repeat(400))],
    [answerEnd(1)],
    `Answer: ${"word ".repeat(119)}word … No sources.`,
  );
  check("a stop", [question], [{ type: "answer-stopped", turn: 1 }], "Stopped.");
  check(
    "nothing for errors, which are alerts themselves",
    [question],
    [{ type: "answer-error", turn: 1, code: "generate/failed", text: "No.", actions: [] }],
  );
  check(
    "nothing for what is restored",
    [],
    [{ type: "chat-restore", turns: [{ turn: 1, question: "q", parts: [], outcome: "done" }] }],
  );
  check("an index that became ready", [indexState("embedding")], [indexState("ready")], "The index is ready.");
  check("nothing for an index that was ready", [], [indexState("ready")]);
  check("nothing for progress", [indexState("indexing")], [indexState("indexing", { fraction: 0.5 })]);
  check("nothing new in a finished conversation", finishedAnswer(1), [indexState("paused")]);
});
