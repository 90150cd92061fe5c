import assert from "node:assert/strict";
import { type NetworkEntry } from "../../../src/core";
import { describeLedger } from "../../../src/session/ledger-words";

const entry: NetworkEntry = {
  time: "2026-03-10T12:00:00.123Z",
  host: "api.example",
  isLocal: false,
  purpose: "answer",
  about: "chat/1",
  bytesOut: 5120,
  bytesIn: 900,
  outcome: 200,
};

describe("the ledger in words", () => {
  const check = (name: string, entries: readonly NetworkEntry[], expected: readonly string[]): void => {
    it(name, () => assert.deepEqual(describeLedger(entries).trimEnd().split("\n"), expected));
  };
  check("says that there is nothing", [], ["No request was made."]);
  check(
    "has a line for each request, and counts what left",
    [entry, { ...entry, host: "127.0.0.1:11434", isLocal: true }, { ...entry, outcome: "refused", bytesOut: 0 }],
    [
      "3 requests on this computer by this product; 1 request left it. Contents, keys and addresses below the host are not kept.",
      "",
      "Time                     Host                             For        Bytes out  Bytes in  Outcome  Belongs to",
      "2026-03-10 12:00:00 UTC  api.example                      an answer  5,120      900       200      chat/1",
      "2026-03-10 12:00:00 UTC  127.0.0.1:11434 (this computer)  an answer  5,120      900       200      chat/1",
      "2026-03-10 12:00:00 UTC  api.example                      an answer  0          900       refused  chat/1",
    ],
  );
});
