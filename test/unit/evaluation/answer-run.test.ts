import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AnswerPart,
  type Config,
  type ContextPassage,
  defaultConfig,
  type Engine,
  type Host,
} from "../../../src/core";
import { evaluateAnswers } from "../../../src/evaluation/answer-run";

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe("evaluateAnswers", () => {
  let directory: string;
  beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), "evaluate-answers-"))));
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("looks for the facts in passages and answers, over all and by category", async () => {
    const lines = [
      { id: "1", query: "full", category: "how", facts: ["alpha", "beta"] },
      { id: "2", query: "denied", category: "how", facts: ["alpha", "gamma"] },
      { id: "3", query: "admits", category: "unanswerable", facts: [] },
      { id: "4", query: "invents", category: "unanswerable", facts: [] },
      { id: "5", query: "not judged", category: "why", facts: [] },
    ];
    await writeFile(join(directory, "queries.jsonl"), lines.map((line) => JSON.stringify(line)).join("\n"));
    const answers: Readonly<Record<string, string>> = {
      full: "It is Alpha\n and beta.",
      denied: "Nothing was found about it.",
      admits: "The files do not mention it.",
      invents: "It is in `made_up`.",
    };
    const passage: ContextPassage = {
      number: 1,
      collection: "/r",
      path: "alpha.py",
      source: "workspace",
      startLine: 1,
      endLine: 2,
      symbol: "",
      kind: "module",
      heading: "",
      text: "",
      score: 1,
      // What is told around a passage is given to a model too.
      notes: [
        {
          relation: "value",
          place: { collection: "/r", path: "alpha.py", startLine: 9, endLine: 9, symbol: "beta" },
          text: "beta = 1",
        },
      ],
    };
    const open = async (_config: Config, _host: Host): Promise<Engine> => {
      const engine: Partial<Engine> = {
        async *ingest() {},
        async *embed() {},
        async *answer({ question }): AsyncGenerator<AnswerPart> {
          yield { type: "context-ready", passages: [passage], responseType: "general" };
          yield { type: "text-delta", text: answers[question] ?? assert.fail(question) };
        },
        close: async () => undefined,
      };
      return engine as Engine;
    };
    const host: Host = {
      storageDir: "",
      mediaDir: "",
      outDir: "",
      roots: [],
      secrets: { get: async () => undefined },
      log,
    };
    const report = await evaluateAnswers({
      dataset: directory,
      workspaces: [{ path: directory }],
      config: defaultConfig,
      host,
      open,
    });
    assert.deepEqual(
      [report.questions, report.contextFacts, report.answerFacts, report.ownsUp, report.wronglyOwnsUp],
      [4, 0.75, 0.5, 0.5, 0.5],
    );
    assert.deepEqual(report.categories["how"], {
      questions: 2,
      contextFacts: 0.75,
      answerFacts: 0.5,
      ownsUp: 0,
      wronglyOwnsUp: 0.5,
    });
    assert.equal(report.categories["unanswerable"]?.ownsUp, 0.5);
  });
});
