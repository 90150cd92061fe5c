import { basename } from "node:path";
import { createInterface } from "node:readline/promises";
import { type Engine, isAbort, type Turn } from "../../core";
import { describeFailure } from "../exit-code";
import { print } from "../terminal";
import { runAsk } from "./ask";
import { printIndexResult, runIndex } from "./index-workspace";

/** The main job in one go, for `npm start`: index, ask a sample question, then take questions until Ctrl-D. */
export async function runDemo(
  engine: Engine,
  root: string,
  question: string | undefined,
  debug: boolean,
  signal: AbortSignal,
): Promise<void> {
  print(`Indexing ${root}\n`);
  const result = await runIndex(engine, {}, signal);
  printIndexResult(result, {});
  if (result.report.documents === 0) return;
  const sample = question ?? (await sampleQuestion(engine, root));
  print(`\n> ${sample}\n\n`);
  const history: Turn[] = [];
  await askTurn(sample, signal);
  print(
    `\nIn VS Code: npm run vscode -- "${root}"\n` +
      "With a model: set OPENAI_API_KEY, or OPENAI_BASE_URL to a local server (Ollama, LM Studio, vLLM).\n",
  );
  if (process.stdin.isTTY) await takeQuestions();

  async function askTurn(text: string, stop: AbortSignal): Promise<void> {
    const answer = await runAsk(engine, { question: text, history: history.slice(-6) }, {}, stop);
    history.push({ role: "user", text }, { role: "assistant", text: answer });
  }

  async function takeQuestions(): Promise<void> {
    print("\nAsk on; Ctrl-D ends.\n");
    const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: "\n> " });
    let answering: AbortController | undefined;
    // While lines are read, the terminal sends Ctrl-C here and no signal: it stops an answer, or else the questions.
    lines.on("SIGINT", () => (answering ? answering.abort() : lines.close()));
    signal.addEventListener("abort", () => lines.close());
    lines.prompt();
    for await (const line of lines) {
      if (line.trim() !== "") {
        print("\n");
        answering = new AbortController();
        try {
          await askTurn(line.trim(), AbortSignal.any([signal, answering.signal]));
        } catch (error) {
          if (signal.aborted) throw error;
          print(isAbort(error) ? "\n(stopped)\n" : `${describeFailure(error, debug).line}\n`);
        } finally {
          answering = undefined;
        }
      }
      lines.prompt();
    }
  }
}

/** A question that this very code base can answer: about a part of it that says of itself what it is for. */
async function sampleQuestion(engine: Engine, root: string): Promise<string> {
  const { hits } = await engine.search({ query: `main entry point of ${basename(root)}`, limit: 30 });
  const definitions = hits.filter(({ kind }) => kind === "function" || kind === "class" || kind === "method");
  const open = definitions.filter(
    ({ symbol, path }) => !/(?:^|\.)_/.test(symbol) && !/(?:^|\/)(?:conftest|tests?\b|test_)/.test(path),
  );
  const hit = open.find(({ text }) => /"""|'''/.test(text)) ?? open[0] ?? definitions[0];
  return hit ? `What does ${hit.symbol} do?` : "What is this project about?";
}
