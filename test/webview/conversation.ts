import type { AnswerPart, ContextPassage } from "../../src/core/api";
import type { ChatState, HostMessage, IndexState } from "../../src/protocol/messages";

export type Phase = IndexState["phase"];

/** A host that says only what a test is about. */
export function indexState(phase: Phase, changes: Partial<IndexState> = {}): HostMessage {
  const details: Record<Phase, string> = {
    "no-folder": "",
    "empty-workspace": "",
    "not-indexed": "",
    indexing: "312 of 1,748 files",
    embedding: "4,120 of 9,882 chunks, about 2 minutes left",
    paused: "4,120 of 9,882 chunks",
    ready: "1,748 files indexed.",
    failed: "The storage folder cannot be written to. Free some space or choose another folder in the settings.",
  };
  const fraction = phase === "indexing" ? 0.18 : phase === "embedding" ? 0.42 : undefined;
  return {
    type: "index-state",
    state: { phase, detail: details[phase], fraction, provider: "No model", ...changes },
  };
}

export const noModel = { id: "none", label: "No model", detail: "Composed from your code; nothing is sent" };
export const starters: readonly string[] = [
  "What is a `TTLCache` for, and who makes one?",
  "How does `shop.checkout` work?",
  "Where does `shop serve` start?",
];

/** What stands around a conversation without a model. */
export function chatState(changes: Partial<ChatState> = {}): HostMessage {
  const note = { about: "model", text: "Answers are composed from your code, without a language model." } as const;
  return {
    type: "chat-state",
    state: {
      models: [noModel],
      currentModel: "none",
      offline: false,
      sources: [],
      chosenSources: [],
      starters,
      notes: [{ ...note, action: "set-up-model" }],
      history: [],
      ...changes,
    },
  };
}

export function part(turn: number, ...parts: readonly AnswerPart[]): readonly HostMessage[] {
  return parts.map((answerPart) => ({ type: "answer-part", turn, part: answerPart }));
}

export function text(turn: number, value: string): HostMessage {
  return { type: "answer-part", turn, part: { type: "text-delta", text: value } };
}

export function passage(
  number: number,
  path: string,
  symbol: string,
  startLine: number,
  endLine: number,
): ContextPassage {
  return {
    number,
    collection: "/project",
    path,
    source: "workspace",
    startLine,
    endLine,
    kind: "function",
    symbol,
    heading: "",
    text: "",
    score: 1 / number,
  };
}

export const passages: readonly ContextPassage[] = [
  passage(1, "src/shop/cache.py", "TTLCache.get", 42, 57),
  passage(2, "src/shop/__init__.py", "", 1, 12),
  passage(3, "src/shop/cache.py", "TTLCache._evict", 80, 101),
  passage(4, "tests/test_cache.py", "test_expired_entries_are_dropped_before_the_next_read", 15, 15),
  { ...passage(5, "notebooks/measure.ipynb", "", 30, 44), kind: "cell", cell: 3 },
];

export function contextReady(turn: number, given: readonly ContextPassage[] = passages): HostMessage {
  return { type: "answer-part", turn, part: { type: "context-ready", passages: given, responseType: "general" } };
}

export function cite(turn: number, number: number, mention = 1): HostMessage {
  const found = passages.find((candidate) => candidate.number === number) ?? passage(number, "unknown.py", "", 1, 1);
  const { collection, path, startLine, endLine, symbol, cell } = found;
  const place = { collection, path, startLine, endLine, symbol, ...(cell === undefined ? {} : { cell }) };
  return { type: "answer-part", turn, part: { type: "citation-add", number, mention, place } };
}

export function answerEnd(turn: number, removedCitations = 0, finishReason: "stop" | "length" = "stop"): HostMessage {
  const usage = { inputTokens: 2310, outputTokens: 184 };
  const made = { provider: "openai", model: "gpt-4o-mini", milliseconds: 2140 } as const;
  return { type: "answer-part", turn, part: { type: "answer-end", usage, removedCitations, finishReason, ...made } };
}

export const cacheAnswer = `Entries leave the cache in **two places** [1][3]:

1. \`TTLCache.get\` checks the deadline on every read and treats a late entry as a miss [1].
2. \`TTLCache._evict\` removes what has expired when the cache is full [3].

\`\`\`python
class TTLCache:
    def get(self, key: str, default: object = None) -> object:
        """Return the value, or the default once it has expired."""
        entry = self._entries.get(key)
        if entry is None or entry.deadline < self._clock():  # monotonic
            self._misses += 1
            return default
        return entry.value
\`\`\`

The default time to live is 300 seconds; \`CACHE_TTL\` in [the settings](https://docs.example.org/settings) changes it.
`;

/** One finished answer, as a host would stream it. */
export function finishedAnswer(turn: number, question = "How does the cache expire entries?"): readonly HostMessage[] {
  return [
    { type: "question-add", turn, text: question },
    contextReady(turn),
    text(turn, cacheAnswer),
    cite(turn, 1),
    cite(turn, 3),
    answerEnd(turn, 1),
  ];
}

/** What a question can be narrowed to where something was added. */
export const sourceChoices: ChatState["sources"] = [
  { id: "workspace", label: "Your code", detail: "", isKind: true },
  { id: "package", label: "Installed Packages", detail: "2 sources", isKind: true },
  { id: "pypi:requests@2.31.0", label: "requests", detail: "2.31.0", isKind: false },
  { id: "pypi:flask@3.0.2", label: "Flask", detail: "3.0.2", isKind: false },
  { id: "stackoverflow", label: "Stack Overflow", detail: "", isKind: true },
  { id: "stackoverflow:tag-pandas", label: "pandas", detail: "", isKind: false },
];

const requestsOrigin = {
  title: "requests==2.31.0",
  version: "2.31.0",
  licence: "Apache-2.0",
  url: "https://requests.example",
};
const threadOrigin = {
  title: "How do I retry a request that timed out?",
  attribution: "A. Reader",
  licence: "CC-BY-SA-4.0",
  url: "https://stackoverflow.com/a/15431530",
};

/** An answer from a package and a thread beside the user's own code. */
export function answerFromElsewhere(turn: number): readonly HostMessage[] {
  const given: readonly ContextPassage[] = [
    passage(1, "src/shop/http.py", "fetch", 12, 30),
    { ...passage(2, "requests/adapters.py", "HTTPAdapter.send", 486, 520), source: "package", origin: requestsOrigin },
    { ...passage(3, "requests/api.py", "get", 62, 73), source: "package", origin: requestsOrigin },
    { ...passage(4, "15431044", "", 1, 40), source: "stackoverflow", origin: threadOrigin },
  ];
  const cited = given.map(({ number, collection, path, startLine, endLine, symbol, origin }): HostMessage => ({
    type: "answer-part",
    turn,
    part: {
      type: "citation-add",
      number,
      mention: 1,
      place: { collection, path, startLine, endLine, symbol },
      ...(origin === undefined ? {} : { origin }),
    },
  }));
  return [
    { type: "question-add", turn, text: "How do I retry a request that timed out?" },
    contextReady(turn, given),
    text(
      turn,
      "Your `fetch` [1] calls `requests.get` [3], which gives up at once [2]; mount an adapter with retries [4].",
    ),
    ...cited,
    answerEnd(turn),
  ];
}
