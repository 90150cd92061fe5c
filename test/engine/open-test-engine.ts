import { join, resolve } from "node:path";
import {
  type AnswerPart,
  type Config,
  defaultConfig,
  type EmbedPart,
  type Engine,
  type Hit,
  type IngestReport,
  openEngine,
} from "../../src/core";

export const project = resolve(__dirname, "..", "..");
export const sample = join(project, "test", "fixtures", "projects", "lending-library");

/** The whole engine as surfaces open it, over the built worker (`npm run build`). */
export function openTestEngine(
  roots: readonly string[],
  storageDir: string,
  overrides: Partial<Config> = {},
  apiKey?: string,
): Promise<Engine> {
  return openEngine(
    { ...defaultConfig, ...overrides },
    {
      roots,
      storageDir,
      outDir: join(project, "out"),
      mediaDir: join(project, "media"),
      secrets: { get: async () => apiKey },
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    },
  );
}

export async function ingestAll(
  engine: Engine,
  paths?: readonly string[],
  signal?: AbortSignal,
): Promise<IngestReport> {
  for await (const part of engine.ingest(paths ? { paths } : {}, signal)) {
    if (part.type === "ingest-end") return part.report;
  }
  throw new Error("the ingest ended without a report");
}

/** How many vectors were computed. */
export async function embedAll(engine: Engine, signal?: AbortSignal): Promise<number> {
  let last: EmbedPart | undefined;
  for await (const part of engine.embed({}, signal)) last = part;
  if (last?.type !== "embed-end") throw new Error("embedding ended without its end");
  return last.embedded;
}

export async function search(engine: Engine, query: string, limit = 10): Promise<readonly Hit[]> {
  return (await engine.search({ query, limit })).hits;
}

export async function collect(parts: AsyncIterable<AnswerPart>): Promise<readonly AnswerPart[]> {
  const all: AnswerPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

export function textOf(parts: readonly AnswerPart[]): string {
  return parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
}
