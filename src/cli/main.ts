import { resolve } from "node:path";
import { Command } from "commander";
import { version } from "../../package.json";
import { denyNetwork, type Engine, EngineError, isEngineError, openEngine } from "../core";
import { runAsk } from "./commands/ask";
import { runDemo } from "./commands/demo";
import { type EvaluateFlags, runEvaluate } from "./commands/evaluate";
import { runExplainFile } from "./commands/explain-file";
import { type IndexFlags, printIndexResult, runIndex } from "./commands/index-workspace";
import { runLedger } from "./commands/ledger";
import { runSearch } from "./commands/search";
import { type AddFlags, readSourceRequest } from "./commands/source-request";
import { addSources, listSources, refreshSources, removeSource } from "./commands/sources";
import { runStatus } from "./commands/status";
import { describeFailure } from "./exit-code";
import { listenForInterrupt } from "./interrupt";
import {
  addSettings,
  collect,
  count,
  createLog,
  type GlobalFlags,
  readConfig,
  readHost,
  type SettingGroup,
} from "./settings";
import { embeddingKeyVariable, githubTokenVariable, stackExchangeKeyVariable } from "./secrets";
import { note, print, visibleLine } from "./terminal";

/** COMPOSITION ROOT of the terminal: flags → engine → one command. */

const interrupt = listenForInterrupt();
// `ask … | head` closes our output; that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

interface WorkspaceFlags extends GlobalFlags {
  readonly workspace?: readonly string[];
  readonly source?: readonly string[];
  readonly json?: boolean;
}

async function withEngine(
  flags: GlobalFlags,
  workspaces: readonly string[] | undefined,
  run: (engine: Engine, roots: readonly string[]) => Promise<void>,
): Promise<void> {
  const roots = (workspaces?.length ? workspaces : ["."]).map((path) => resolve(path));
  const config = readConfig(flags);
  if (config.network.offline) denyNetwork({ allowsLocal: true });
  const engine = await openEngine(config, readHost(flags, config, roots, createLog(flags.debug === true)));
  try {
    await run(engine, roots);
  } catch (error) {
    if (!isEngineError(error) || error.code !== "store/not-indexed") throw error;
    const run = `python-code-helper index ${roots.map((root) => JSON.stringify(root)).join(" ")}`;
    throw new EngineError(error.code, `${error.message} Run: ${run}`, { cause: error });
  } finally {
    await engine.close();
  }
}

function hasSeveralRoots({ workspace = [] }: WorkspaceFlags): boolean {
  return workspace.length > 1;
}

function mustSaySomething(what: "query" | "question", text: string): void {
  if (text.trim() === "") throw new EngineError("config/invalid", `The ${what} is empty; say what you look for.`);
}

const program = new Command("python-code-helper")
  .description("Answers about your Python code, grounded in your own files and cited to the line. Local and private.")
  .version(version)
  .showHelpAfterError("(--help lists commands and options)")
  .addHelpText(
    "after",
    "\nEnvironment:\n" +
      "  OPENAI_API_KEY   key of the language model, and of embeddings at the same address\n" +
      `  ${embeddingKeyVariable}  key of embeddings at another address\n` +
      "  OPENAI_BASE_URL  the same as --base-url\n" +
      "  OPENAI_MODEL     the same as --model\n" +
      `  ${stackExchangeKeyVariable} key of the Stack Exchange API, for 10,000 requests a day instead of 300\n` +
      `  ${githubTokenVariable}     token for GitHub, which serves repositories to nobody without one\n` +
      "Every setting can be given by a variable too: index.exclude is PYTHON_CODE_HELPER_INDEX_EXCLUDE.",
  );

/** Options that every command takes. Its help shows the settings that matter to it. */
function command(
  name: string,
  description: string,
  groups: readonly SettingGroup[] = [],
  parent: Command = program,
): Command {
  const made = parent
    .command(name)
    .description(description)
    .option("--storage <dir>", "folder for indexes (default: the platform's data folder)")
    .option("--debug", "say more, and show the stack of an error");
  addSettings(made, groups);
  return made;
}

const sourceOption = [
  "--source <kind|id>",
  "only this: workspace, package, github, stackoverflow, or an id of `sources` (repeatable)",
  collect,
] as const;

function narrowed({ source }: WorkspaceFlags): { readonly sources?: readonly string[] } {
  return source === undefined ? {} : { sources: source };
}

const workspaceOption = ["--workspace <path>", "folder to work on (default: the current one)", collect] as const;

command("index", "read a Python project into the index", ["index", "embedding", "network"])
  .argument("[path...]", "folders (default: the current one)")
  .option("--json", "one JSON line at the end")
  .option("--fresh", "parse everything again")
  .option("--no-vectors", "stop when words, symbols and rough meaning can be searched")
  .action(async (paths: string[], flags: GlobalFlags & IndexFlags) => {
    await withEngine(flags, paths, async (engine) => {
      printIndexResult(await runIndex(engine, flags, interrupt.signal), flags);
    });
  });

command("search", "find code by words, names or meaning", ["retrieval", "embedding", "network"])
  .argument("<query...>")
  .option(...workspaceOption)
  .option(...sourceOption)
  .option("--limit <n>", "how many hits (default: --top-k)")
  .option("--json", "one JSON object")
  .action(async (words: string[], flags: WorkspaceFlags & { readonly limit?: string }) => {
    const limit = flags.limit === undefined ? {} : { limit: count("--limit", flags.limit, 1) };
    const query = words.join(" ");
    mustSaySomething("query", query);
    await withEngine(flags, flags.workspace, (engine) =>
      runSearch(
        engine,
        query,
        { json: flags.json === true, ...limit, ...narrowed(flags), severalRoots: hasSeveralRoots(flags) },
        interrupt.signal,
      ),
    );
  });

command("ask", "ask a question; the answer cites its sources", ["generation", "retrieval", "embedding", "network"])
  .argument("<question...>")
  .option(...workspaceOption)
  .option(...sourceOption)
  .option("--json", "one JSON object a line")
  .action(async (words: string[], flags: WorkspaceFlags) => {
    const question = words.join(" ");
    mustSaySomething("question", question);
    await withEngine(flags, flags.workspace, async (engine) => {
      const output = { json: flags.json === true, severalRoots: hasSeveralRoots(flags) };
      await runAsk(engine, { question, ...narrowed(flags) }, output, interrupt.signal);
    });
  });

/** Some options are the parent's as well, and commander gives them to whichever comes first on the line. */
function flagsOf<Flags extends WorkspaceFlags>(sub: Command): Flags {
  return sub.optsWithGlobals<Flags>();
}

const sources = command(
  "sources",
  "what beside the workspace is searched: installed packages, repositories, threads of Stack Overflow",
)
  .option(...workspaceOption)
  .option("--json", "one JSON object")
  .action(async (flags: WorkspaceFlags) => {
    await withEngine(flags, flags.workspace, (engine) =>
      listSources(engine, { json: flags.json === true }, interrupt.signal),
    );
  });

command(
  "add",
  "add a source for all workspaces of this machine",
  ["index", "github", "stackoverflow", "network"],
  sources,
)
  .argument(
    "<kind>",
    "packages: those that the workspace imports, or that are named; github: repositories; stackoverflow: threads",
  )
  .argument("[name...]", "installed packages, or stdlib; owner/name or owner/name@ref; tags of questions")
  .option("--interpreter <path>", "packages: the Python, or its environment, that the workspace uses (remembered)")
  .option("--search <query>", "github: what a search finds, such as 'topic:parser stars:>100' (Python, by stars)")
  .option("--no-tests", "github: leave tests out")
  .option("--no-vendored", "github: leave copies of other projects out")
  .option("--issues <n>", "github: closed issues too, those with most reactions (none, at most 100)")
  .option("--discussions <n>", "github: answered discussions too, those with most votes (none, at most 100)")
  .option(
    "--dump <file>",
    "stackoverflow: Posts.xml of a dump, or JSON lines, plain or as .gz or .zip (else the API is asked)",
  )
  .option(
    "--tag <tag>",
    "stackoverflow: questions with this tag (repeatable: or that one; of the API: python)",
    collect,
  )
  .option(
    "--max <n>",
    "github: how many of what a search finds (10); stackoverflow: how many questions, those with the highest scores (1000, of a file 50000)",
  )
  .option("--min-score <n>", "stackoverflow: only questions with this score or more")
  .option(...workspaceOption)
  .option("--json", "one JSON object a line")
  .action(async (kind: string, names: string[], _own: object, sub: Command) => {
    const flags = flagsOf<WorkspaceFlags & AddFlags>(sub);
    const request = readSourceRequest(kind, names, flags);
    await withEngine(flags, flags.workspace, (engine) =>
      addSources(engine, request, { json: flags.json === true }, interrupt.signal),
    );
  });

command(
  "refresh",
  "read again what has changed, and follow upgrades",
  ["index", "github", "stackoverflow", "network"],
  sources,
)
  .argument("[id...]", "ids of `sources` (default: all)")
  .option(...workspaceOption)
  .option("--json", "one JSON object a line")
  .action(async (ids: string[], _own: object, sub: Command) => {
    const flags = flagsOf(sub);
    await withEngine(flags, flags.workspace, (engine) =>
      refreshSources(engine, ids, { json: flags.json === true }, interrupt.signal),
    );
  });

command("remove", "forget a source, with its index", [], sources)
  .argument("<id>")
  .option(...workspaceOption)
  .option("--json", "one JSON object")
  .action(async (id: string, _own: object, sub: Command) => {
    const flags = flagsOf(sub);
    await withEngine(flags, flags.workspace, (engine) => removeSource(engine, id, { json: flags.json === true }));
  });

command("status", "what is indexed, and how much of it has vectors", ["embedding", "generation", "network"])
  .argument("[path...]")
  .option(...workspaceOption)
  .option("--json", "one JSON object")
  .action(async (paths: string[], flags: WorkspaceFlags) => {
    await withEngine(flags, [...paths, ...(flags.workspace ?? [])], (engine) =>
      runStatus(engine, { json: flags.json === true }, interrupt.signal),
    );
  });

command("ledger", "list the requests that were made: when, to whom, for what, and how much was sent")
  .option("--clear", "delete the list")
  .option("--json", "one JSON object")
  .action(async (flags: WorkspaceFlags & { readonly clear?: boolean }) => {
    await withEngine(flags, [], (engine) =>
      runLedger(engine, { json: flags.json === true, clear: flags.clear === true }),
    );
  });

command("clear", "delete the index of a folder")
  .argument("[path...]")
  .option(...workspaceOption)
  .action(async (paths: string[], flags: WorkspaceFlags) => {
    await withEngine(flags, [...paths, ...(flags.workspace ?? [])], async (engine) => {
      const { collections } = await engine.status(interrupt.signal);
      await engine.clear();
      for (const { collection, indexed } of collections) {
        const folder = visibleLine(collection.id);
        print(indexed ? `The index of ${folder} is deleted.\n` : `${folder} has no index.\n`);
      }
    });
  });

command("explain-file", "say why a file is, or is not, in the index", ["index"])
  .argument("<file>")
  .option(...workspaceOption)
  .action(async (file: string, flags: WorkspaceFlags) => {
    await withEngine(flags, flags.workspace, async (engine, roots) => {
      await runExplainFile(engine, file, roots, interrupt.signal);
    });
  });

command("evaluate", "measure retrieval or answers on a set of questions with known answers", [
  "retrieval",
  "embedding",
  "index",
  "generation",
])
  .argument("<what>", "retrieval or answers")
  .requiredOption("--dataset <dir>", "folder with queries.jsonl, qrels.jsonl and corpus.jsonl")
  .option("--workspace <path>", "ask in this folder; NAME=PATH asks each query in the one its repo names", collect)
  .option(
    "--vectors <stage>",
    "none; instant: what a new index has at once; full: what it has in the end (default: full)",
  )
  .option(
    "--source <kind|id>",
    "ask this, of what was added to --storage and the workspace (repeatable; default: the workspace alone)",
    collect,
  )
  .option("--keep <dir>", "folder that keeps the indexes, so that the next run finds them")
  .option("--json", "one JSON object")
  .action(async (what: string, flags: GlobalFlags & EvaluateFlags) => {
    const config = readConfig(flags);
    if (config.network.offline) denyNetwork({ allowsLocal: true });
    const host = readHost(flags, config, [], createLog(flags.debug === true));
    await runEvaluate(what, flags, config, host, interrupt.signal);
  });

command("demo", "index a project, ask a sample question, then take yours", ["generation"])
  .argument("[path]", "a Python project (default: the sample that the repository carries)")
  .action(async (path: string | undefined, flags: GlobalFlags) => {
    const root = resolve(path ?? resolve(__dirname, "..", "test", "fixtures", "projects", "lending-library"));
    const question = path === undefined ? "How is the fine for a late return calculated?" : undefined;
    await withEngine(flags, [root], (engine) =>
      runDemo(engine, root, question, flags.debug === true, interrupt.signal),
    );
  });

// Commander ends wrong usage with 1; scripts tell it from a bug by 2.
program.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
for (const sub of [...program.commands, ...sources.commands]) {
  sub.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
}

program.parseAsync().catch((error: unknown) => {
  const { exitCode, line } = describeFailure(error, process.argv.includes("--debug"), interrupt.exitCode());
  if (line !== "") note(line);
  process.exitCode = exitCode;
});
