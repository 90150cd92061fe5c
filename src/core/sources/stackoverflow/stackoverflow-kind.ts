import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { basename } from "node:path";
import { EngineError, type SeenSource, type SourceKind, type StackOverflowRequest, type StoredSource } from "../../api";
import { createDumpSource } from "./dump-source";
import { openDump } from "./open-dump";
import { type ThreadFilter } from "./scan-dump";

/** Threads of a file, where nobody says how many: some 400 MB of text. */
const mostOfDump = 50_000;

/** Questions with their answers, out of a file that the user has. */
export function createStackOverflowKind(): SourceKind {
  return {
    kind: "stackoverflow",

    async resolve(request) {
      if (request.kind !== "stackoverflow") return [];
      const tags = [...new Set(request.tags.map(readTag))].toSorted();
      return [{ found: await storedDump({ ...request, tags }) }];
    },

    look: async (stored) => stored.map(see),
  };
}

/** As the site writes them: `Python 3.x` is no tag. */
function readTag(text: string): string {
  const tag = text.trim().toLowerCase();
  if (/^[a-z0-9.#+-]{1,35}$/.test(tag)) return tag;
  throw new EngineError("config/invalid", `"${text}" is no tag of Stack Overflow; a tag is like python or python-3.x.`);
}

async function storedDump({ dump, tags, max, minScore }: StackOverflowRequest): Promise<StoredSource> {
  if (dump === undefined) {
    throw new EngineError("config/invalid", "Name a dump or an export of Stack Overflow, such as Posts.xml.");
  }
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
    settings: {
      dump: path,
      tags: tags.join(","),
      max: String(max ?? mostOfDump),
      ...(minScore === undefined ? {} : { minScore: String(minScore) }),
    },
  };
}

function see(stored: StoredSource): SeenSource {
  const { collection, settings } = stored;
  return { stored, source: createDumpSource(collection, settings["dump"] ?? "", filterOf(settings)), isVisible: true };
}

function filterOf({ tags = "", max, minScore }: StoredSource["settings"]): ThreadFilter {
  return {
    tags: tags === "" ? [] : tags.split(","),
    max: Number(max),
    ...(minScore === undefined ? {} : { minScore: Number(minScore) }),
  };
}
