import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultConfig, type Engine, type GithubRequest, type SourcePart } from "../../../src/core";
import { type FakeRepository } from "../../fakes/github-repository";
import { type GithubServer, type GithubServerOptions, startGithubServer } from "../../fakes/github-server";
import { type MadeRepository, makeRepository } from "../../fakes/made-repository";
import { openTestEngine } from "../open-test-engine";
import { writeFiles } from "./made-environment";

/** A workspace, repositories, a server that serves them, and engines that ask it: new ones for each test. */
export interface GithubWorld {
  serve(repositories: readonly FakeRepository[], more?: Partial<GithubServerOptions>): Promise<GithubServer>;
  open(server: Pick<GithubServer, "apiUrl">, token?: string): Promise<Engine>;
  made(name?: string): MadeRepository;
  close(): Promise<void>;
}

export function createGithubWorld(): GithubWorld {
  const work = realpathSync(mkdtempSync(join(tmpdir(), "sources-github-")));
  const shop = join(work, "shop");
  writeFiles(shop, { "shop.py": "def sell():\n    return 1\n" });
  const engines: Engine[] = [];
  const servers: GithubServer[] = [];
  return {
    async serve(repositories, more = {}) {
      const server = await startGithubServer({ repositories, ...more });
      servers.push(server);
      return server;
    },
    async open({ apiUrl }, token = "token") {
      const config = { ...defaultConfig, github: { apiUrl } };
      const engine = await openTestEngine([shop], join(work, "storage"), config, token);
      engines.push(engine);
      return engine;
    },
    made: (name = "hive") => makeRepository(join(work, name)),
    async close() {
      await Promise.all(engines.map((engine) => engine.close()));
      await Promise.all(servers.map((server) => server.close()));
      rmSync(work, { recursive: true, force: true });
    },
  };
}

export async function partsOf(parts: AsyncIterable<SourcePart>): Promise<readonly SourcePart[]> {
  const all: SourcePart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

export const ends = (parts: readonly SourcePart[]): readonly string[] =>
  parts.flatMap((part) => (part.type === "source-end" ? [`${part.collection.id} ${part.written}`] : []));

export const failures = (parts: readonly SourcePart[]): readonly string[] =>
  parts.flatMap((part) => (part.type === "source-failed" ? [part.reason] : []));

export const add = (engine: Engine, ...repositories: readonly string[]): Promise<readonly SourcePart[]> =>
  partsOf(engine.addSources({ kind: "github", repositories }));

export const request = (engine: Engine, wanted: Partial<GithubRequest>): Promise<readonly SourcePart[]> =>
  partsOf(engine.addSources({ kind: "github", repositories: [], ...wanted }));

/** Of hits by words: by meaning anything is found, in collections that small. */
export async function paths(engine: Engine, query: string): Promise<readonly string[]> {
  const { hits } = await engine.search({ query, limit: 20, sources: ["github"] });
  const worded = hits.filter(({ ranks }) => ranks.lexical !== undefined || ranks.symbol !== undefined);
  return [...new Set(worded.map((hit) => hit.path))];
}

export async function stateOf(engine: Engine): Promise<string> {
  const added = (await engine.sources()).find(({ collection }) => collection.kind === "github");
  return `${added?.state}${added?.trouble === undefined ? "" : `: ${added.trouble}`}`;
}

/** One module each, and one folder for every ten. */
export const modules = (count: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`p${Math.floor(n / 10)}/m${n}.py`, `def buzz${n}():\n    return ${n}\n`]),
  );
