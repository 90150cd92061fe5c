import assert from "node:assert/strict";
import { decodeClientMessage } from "../../../src/protocol/decode";
import { type ClientMessage } from "../../../src/protocol/messages";

const accepted: readonly ClientMessage[] = [
  { type: "panel-ready" },
  { type: "question-ask", turn: 1, text: "Where is the fine computed?" },
  { type: "question-ask", turn: 1, text: "" },
  { type: "answer-stop", turn: 7 },
  { type: "citation-open", turn: 2, number: 3 },
  { type: "citation-open", turn: 2, number: 3, mention: 2 },
  { type: "code-copy", text: "x = 1\n" },
  { type: "code-insert", text: "x = 1\n" },
  { type: "chat-new" },
  { type: "chat-open", id: "k3x" },
  { type: "model-choose", id: "none" },
  { type: "name-open", turn: 2, name: "app/pay.py" },
  { type: "offline-set", offline: true },
  { type: "sources-choose", ids: [] },
  { type: "sources-choose", ids: ["package", "pypi:requests@2.31.0"] },
  { type: "action-run", action: "set-up-model" },
  { type: "action-run", action: "reload-window" },
  { type: "action-run", action: "show-history" },
  { type: "action-run", action: "index" },
  { type: "action-run", action: "retry", turn: 4 },
  { type: "action-run", action: "resume-embedding" },
];

const refused: readonly [unknown, RegExp][] = [
  [undefined, /object/],
  [null, /object/],
  ["chat-new", /object/],
  [[{ type: "chat-new" }], /object/],
  [{}, /type/],
  [{ type: 3 }, /type/],
  [{ type: "file-delete", path: "/" }, /unknown message type "file-delete"/],
  [{ type: "toString" }, /unknown/],
  [{ type: "__proto__" }, /unknown/],
  [{ type: "x".repeat(10_000) }, /unknown message type "x{40}"/],
  [{ type: "question-ask", turn: 1 }, /question-ask/],
  [{ type: "question-ask", turn: "1", text: "?" }, /question-ask/],
  [{ type: "question-ask", turn: 0, text: "?" }, /question-ask/],
  [{ type: "question-ask", turn: 1.5, text: "?" }, /question-ask/],
  [{ type: "question-ask", turn: Number.NaN, text: "?" }, /question-ask/],
  [{ type: "question-ask", turn: 1, text: "?".repeat(1_000_001) }, /question-ask/],
  [{ type: "answer-stop" }, /answer-stop/],
  [{ type: "citation-open", turn: 1, number: -1 }, /citation-open/],
  [{ type: "citation-open", turn: 1, number: 1, mention: 0 }, /citation-open/],
  [{ type: "code-copy", text: 4 }, /code-copy/],
  [{ type: "name-open", turn: 1, name: "" }, /name-open/],
  [{ type: "name-open", turn: 1, name: "x".repeat(1001) }, /name-open/],
  [{ type: "chat-open" }, /chat-open/],
  [{ type: "offline-set", offline: 1 }, /offline-set/],
  [{ type: "sources-choose" }, /sources-choose/],
  [{ type: "sources-choose", ids: "package" }, /sources-choose/],
  [{ type: "sources-choose", ids: [""] }, /sources-choose/],
  [{ type: "sources-choose", ids: Array(1001).fill("package") }, /sources-choose/],
  [{ type: "model-choose", id: 3 }, /model-choose/],
  [{ type: "action-run", action: "workbench.action.quit" }, /action-run/],
  [{ type: "action-run", action: "constructor" }, /action-run/],
  [{ type: "action-run", action: "retry", turn: "4" }, /action-run/],
];

describe("decodeClientMessage", () => {
  for (const message of accepted) {
    it(`takes ${JSON.stringify(message)}`, () => assert.deepEqual(decodeClientMessage(message), message));
  }
  for (const [value, reason] of refused) {
    it(`refuses ${JSON.stringify(value)?.slice(0, 60)}`, () => {
      const decoded = decodeClientMessage(value);
      assert.ok("reason" in decoded);
      assert.match(decoded.reason, reason);
    });
  }
  it("drops fields it does not know", () => {
    assert.deepEqual(decodeClientMessage({ type: "answer-stop", turn: 1, path: "/etc" }), {
      type: "answer-stop",
      turn: 1,
    });
  });
});
