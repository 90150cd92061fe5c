import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type AnswerPart, createDirectory, createTurns, type Log, writeWhole } from "../core";
import { type ChatSummary } from "../protocol/chat";
import { type SavedChat, type SavedTurn, summaryOf } from "./conversation";

/** Where conversations are kept. */
export interface ChatArchive {
  /** The latest first. */
  list(): Promise<readonly ChatSummary[]>;
  /** Undefined where there is none of this id, or none that can be read. */
  load(id: string): Promise<SavedChat | undefined>;
  /** Adds or replaces; as a whole or not at all. Never throws: a conversation goes on where nothing can be kept. */
  save(chat: SavedChat): Promise<void>;
  /** The id of the conversation that was shown last; undefined after "new chat". */
  shown(): Promise<string | undefined>;
  /** On disk when it resolves: a window may be reloaded in the same moment. Never throws. */
  setShown(id: string | undefined): Promise<void>;
}

/** Older ones make room for newer ones. */
export const maxChats = 50;
/** Of one file. A conversation that is longer loses its oldest turns when it is kept. */
export const maxChatChars = 400_000;

/** Changes when what is kept is no longer understood; files of another format are left alone and not listed. */
const format = 1;
const idPattern = /^[0-9a-f-]{36}$/;

/** One file a conversation, so that a broken one costs only itself. Makes the folder with the first one that is kept. */
export function createChatFiles(folder: string, log: Log): ChatArchive {
  let summaries: Promise<Map<string, ChatSummary>> | undefined;
  const turns = createTurns();
  const shownPath = join(folder, "shown");
  const pathOf = (id: string): string => join(folder, `${id}.json`);

  async function readAll(): Promise<Map<string, ChatSummary>> {
    // A folder that was never made has nothing in it.
    const names = await readdir(folder).catch(() => []);
    const found = new Map<string, ChatSummary>();
    for (const name of names) {
      const chat = name.endsWith(".json") ? await read(name.slice(0, -".json".length)) : undefined;
      if (chat) found.set(chat.id, summaryOf(chat));
    }
    return found;
  }

  async function read(id: string): Promise<SavedChat | undefined> {
    if (!idPattern.test(id)) return undefined;
    try {
      const chat = decodeChat(JSON.parse(await readFile(pathOf(id), "utf8")));
      if (chat?.id === id) return chat;
    } catch (error) {
      log.debug(`A kept conversation could not be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    return undefined;
  }

  /** One after the other; what cannot be kept is told, and goes on in memory. */
  function enqueue(job: () => Promise<void>): Promise<void> {
    return turns
      .run(job)
      .catch((error: unknown) =>
        log.warn(`The conversation could not be kept: ${error instanceof Error ? error.message : String(error)}`),
      );
  }

  /** For this user alone: questions and answers hold code. */
  async function replace(path: string, text: string): Promise<void> {
    await createDirectory(folder);
    await writeWhole(path, text);
  }

  async function write(chat: SavedChat): Promise<void> {
    const known = await (summaries ??= readAll());
    await replace(pathOf(chat.id), encodeChat(chat));
    known.set(chat.id, summaryOf(chat));
    for (const { id } of latestFirst(known).slice(maxChats)) {
      known.delete(id);
      await rm(pathOf(id), { force: true });
    }
  }

  return {
    list: async () => latestFirst(await (summaries ??= readAll())),
    load: read,
    save: (chat) => enqueue(() => write(chat)),
    async shown() {
      // There is none before the first conversation.
      const id = await readFile(shownPath, "utf8").catch(() => "");
      return id === "" ? undefined : id;
    },
    setShown: (id) => enqueue(() => (id === undefined ? rm(shownPath, { force: true }) : replace(shownPath, id))),
  };
}

/** For a window without storage: nothing is kept. */
export function createEmptyArchive(): ChatArchive {
  const nothing = async (): Promise<undefined> => undefined;
  return { list: async () => [], load: nothing, save: nothing, shown: nothing, setShown: nothing };
}

function latestFirst(summaries: ReadonlyMap<string, ChatSummary>): readonly ChatSummary[] {
  return [...summaries.values()].sort((one, other) => other.updatedMs - one.updatedMs);
}

function encodeChat(chat: SavedChat): string {
  let turns = chat.turns.map((turn) => ({ ...turn, parts: turn.parts.map(withoutTexts) }));
  for (;;) {
    const text = JSON.stringify({ format, ...chat, turns });
    if (text.length <= maxChatChars || turns.length <= 1) return text;
    turns = turns.slice(Math.ceil(turns.length / 4));
  }
}

/** What a passage says is shown from its file; only where it lies is kept. */
function withoutTexts(part: AnswerPart): AnswerPart {
  if (part.type !== "context-ready") return part;
  return {
    ...part,
    passages: part.passages.map(({ notes: _, ...passage }) => ({ ...passage, heading: "", text: "" })),
  };
}

/** What is on disk may be anything; only what a panel could show comes through. */
function decodeChat(value: unknown): SavedChat | undefined {
  if (!isRecord(value) || value["format"] !== format) return undefined;
  const { id, updatedMs, turns } = value;
  if (typeof id !== "string" || typeof updatedMs !== "number" || !Array.isArray(turns)) return undefined;
  if (!turns.every(isTurn)) return undefined;
  return { id, updatedMs, turns };
}

function isTurn(value: unknown): value is SavedTurn {
  if (!isRecord(value)) return false;
  const { question, parts, outcome } = value;
  if (!isRecord(question) || typeof question["turn"] !== "number" || typeof question["text"] !== "string") return false;
  if (typeof outcome !== "string" || !Array.isArray(parts)) return false;
  return parts.every((part) => isRecord(part) && typeof part["type"] === "string");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
