import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { basename } from "node:path";
import {
  EngineError,
  type SeenSource,
  type SourceContext,
  type SourceKind,
  type StackOverflowRequest,
  type StoredSource,
} from "../../api";
import { type PoliteClient } from "../../platform/http/polite-client";
import { createApiSource } from "./api-source";
import { createDumpSource } from "./dump-source";
import { openDump } from "./open-dump";
import { type ThreadFilter } from "./scan-dump";
import { createStackExchangeApi, type StackExchangeApi } from "./stack-exchange-api";

/** Threads of a file, where nobody says how many: some 400 MB of text. */
const mostOfDump = 50_000;
/** From the API: ten requests of the 300 that everybody has. */
const mostOfApi = 1000;

/** Questions with their answers, out of a file that the user has. */
export function createStackOverflowKind(client: PoliteClient): SourceKind {
  /** One for each address, since it remembers the quota. */
  const apis = new Map<string, StackExchangeApi>();

  function apiOf({ stackoverflow: { apiUrl }, secrets }: SourceContext): StackExchangeApi {
    const known = apis.get(apiUrl) ?? createStackExchangeApi({ client, apiUrl, secrets });
    apis.set(apiUrl, known);
    return known;
  }

  function see(stored: StoredSource, context: SourceContext): SeenSource {
    const { collection, settings } = stored;
    const { dump } = settings;
    const wanted = filterOf(settings);
    const source =
      dump === undefined
        ? createApiSource(collection, wanted, apiOf(context))
        : createDumpSource(collection, dump, wanted);
    return { stored, source, isVisible: true };
  }

  return {
    kind: "stackoverflow",

    async resolve(request) {
      if (request.kind !== "stackoverflow") return [];
      const tags = [...new Set(request.tags.map(readTag))].toSorted();
      const { dump } = request;
      const stored = dump === undefined ? storedTags(request, tags) : await storedDump(request, tags, dump);
      return [{ found: stored }];
    },

    look: async (stored, context) => stored.map((each) => see(each, context)),
  };
}

/** As the site writes them: `Python 3.x` is no tag. */
function readTag(text: string): string {
  const tag = text.trim().toLowerCase();
  if (/^[a-z0-9.#+-]{1,35}$/.test(tag)) return tag;
  throw new EngineError("config/invalid", `"${text}" is no tag of Stack Overflow; a tag is like python or python-3.x.`);
}

async function storedDump(
  { max = mostOfDump, minScore }: StackOverflowRequest,
  tags: readonly string[],
  dump: string,
): Promise<StoredSource> {
  // Whether it can be read at all is told now, not when it is read.
  await (await openDump(dump)).close();
  const path = await realpath(dump);
  const name = [basename(path), ...tags].join("+");
  return {
    collection: {
      id: `stackoverflow:${name}@${createHash("sha256").update(path).digest("hex").slice(0, 8)}`,
      kind: "stackoverflow",
      title: tags.length === 0 ? basename(path) : `${basename(path)}, ${tags.join(", ")}`,
      licence: "CC BY-SA",
    },
    settings: { dump: path, ...settingsOf(tags, max, minScore) },
  };
}

/** What the API is asked for when it is read; whether a tag exists, only it knows. */
function storedTags({ max = mostOfApi, minScore }: StackOverflowRequest, tags: readonly string[]): StoredSource {
  const named = tags.length === 0 ? ["python"] : tags;
  return {
    collection: {
      id: `stackoverflow:${named.join("+")}`,
      kind: "stackoverflow",
      title: `Stack Overflow, ${named.join(", ")}`,
      licence: "CC BY-SA",
    },
    settings: settingsOf(named, max, minScore),
  };
}

function settingsOf(tags: readonly string[], max: number, minScore: number | undefined): StoredSource["settings"] {
  return {
    tags: tags.join(","),
    max: String(max),
    ...(minScore === undefined ? {} : { minScore: String(minScore) }),
  };
}

function filterOf({ tags = "", max, minScore }: StoredSource["settings"]): ThreadFilter {
  return {
    tags: tags === "" ? [] : tags.split(","),
    max: Number(max),
    ...(minScore === undefined ? {} : { minScore: Number(minScore) }),
  };
}
