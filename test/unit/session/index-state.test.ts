import assert from "node:assert/strict";
import { type EngineStatus, type CollectionStatus } from "../../../src/core";
import {
  activityOf,
  describeIndex,
  describeProvider,
  describeReport,
  formatRemaining,
  type IndexActivity,
  plural,
} from "../../../src/session/index-state";
import { type IndexState } from "../../../src/protocol/messages";

const root: CollectionStatus = {
  collection: { id: "/w", kind: "workspace", title: "w" },
  indexed: true,
  documents: 2,
  chunks: 1500,
  symbols: 4,
  edges: 0,
  embedded: 1500,
  skipped: [],
  bytes: 0,
  lockedElsewhere: false,
};
const status = (...collections: readonly CollectionStatus[]): EngineStatus => ({
  collections,
  embeddingModel: { id: "m", dimensions: 3 },
  provider: "extractive",
  model: "",
});

describe("describeIndex", () => {
  const cases: readonly [IndexActivity, IndexState["phase"], string, number | undefined, number?][] = [
    [{ kind: "no-folder" }, "no-folder", "Open the folder of a Python project to ask about it.", undefined],
    [{ kind: "not-indexed" }, "not-indexed", "This workspace is not indexed yet.", undefined],
    [{ kind: "indexing", done: 0, total: 0 }, "indexing", "Looking for files", undefined],
    [{ kind: "indexing", done: 312, total: 1748 }, "indexing", "312 of 1,748 files", 312 / 1748],
    [
      { kind: "embedding", done: 1, total: 4, remainingSeconds: undefined },
      "embedding",
      "1 of 4 passages embedded",
      0.25,
    ],
    [
      { kind: "embedding", done: 1, total: 4, remainingSeconds: 9 },
      "embedding",
      "1 of 4 passages embedded, less than a minute left",
      0.25,
    ],
    [
      { kind: "embedding", done: 0, total: 0, chunks: 9, remainingSeconds: undefined },
      "embedding",
      "Preparing to search by precise meaning",
      undefined,
    ],
    [
      { kind: "embedding", done: 1, total: 4, chunks: 12, remainingSeconds: undefined },
      "embedding",
      "1 of 4 passages embedded",
      0.25,
      0.75,
    ],
    [{ kind: "ready", documents: 1, chunks: 1, embedded: 1 }, "ready", "1 file, 1 passage", undefined, 1],
    [
      { kind: "paused", embedded: 1, chunks: 4 },
      "paused",
      "Embedding is paused at 1 of 4 passages; all are searched by words, symbols and rough meaning.",
      0.25,
      0.25,
    ],
    [
      { kind: "empty-workspace" },
      "empty-workspace",
      "A workspace file is open, but the window shows none of its folders. Reload the window, or open a folder.",
      undefined,
    ],
    [{ kind: "elsewhere" }, "ready", "Another window keeps this index up to date.", undefined],
    [{ kind: "failed", reason: "The disk is full." }, "failed", "The disk is full.", undefined],
  ];
  for (const [activity, phase, detail, fraction, embeddedShare] of cases) {
    const share = embeddedShare === undefined ? {} : { embeddedShare };
    it(`${activity.kind}: ${detail}`, () =>
      assert.deepEqual(describeIndex(activity, { provider: "No model" }), {
        phase,
        detail,
        fraction,
        provider: "No model",
        ...share,
      }));
  }
  it("says what leaves the computer, where something does", () => {
    assert.equal(describeIndex({ kind: "unknown" }, { provider: "m", privacy: "All of it." }).privacy, "All of it.");
  });
});

describe("activityOf", () => {
  it("tells no folder, no index, some index", () => {
    assert.equal(activityOf(status(), false).kind, "no-folder");
    assert.equal(activityOf(status({ ...root, indexed: false }), false).kind, "not-indexed");
    assert.deepEqual(activityOf(status(root, { ...root, indexed: false }), false), {
      kind: "ready",
      documents: 2,
      chunks: 1500,
      embedded: 1500,
    });
  });
  it("is paused only while something is left to do", () => {
    assert.equal(activityOf(status(root), true).kind, "ready");
    assert.equal(activityOf(status({ ...root, embedded: 3 }), true).kind, "paused");
  });
});

describe("formatRemaining", () => {
  const cases: readonly [number | undefined, string][] = [
    [undefined, ""],
    [Number.NaN, ""],
    [Number.POSITIVE_INFINITY, ""],
    [0, "less than a minute left"],
    [59, "less than a minute left"],
    [60, "about 1 min left"],
    [150, "about 3 min left"],
    [3600, "about 1 h left"],
    [5400, "about 1 h 30 min left"],
  ];
  for (const [seconds, expected] of cases)
    it(`${seconds}: "${expected}"`, () => assert.equal(formatRemaining(seconds), expected));
});

describe("sentences about the index", () => {
  const report = {
    documents: 1748,
    chunks: 1,
    symbols: 0,
    written: 0,
    removed: 0,
    skipped: [],
    masked: [],
    seconds: 2.34,
  };
  it("tells what an ingest came to", () =>
    assert.equal(describeReport(report), "1,748 files indexed in 2.3 s: 1 passage, 0 symbols."));
  it("counts what was left out", () =>
    assert.match(
      describeReport({ ...report, skipped: [{ path: "a.py", reason: "is too large" }] }),
      /; 1 left out\.$/,
    ));
  it("says when there is nothing", () => assert.match(describeReport({ ...report, documents: 0 }), /^No Python files/));
  it("names a provider with its model", () => {
    assert.equal(describeProvider({ provider: "extractive", model: "extractive" }), "No model");
    assert.equal(describeProvider({ provider: "openai", model: "gpt-4o-mini" }), "openai · gpt-4o-mini");
  });
  it("counts", () => {
    assert.equal(plural(0, "file"), "0 files");
    assert.equal(plural(1, "file"), "1 file");
  });
});
