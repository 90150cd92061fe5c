import type { AnswerPart, ContextPassage } from "../src/core/api";
import type {
  ActionName,
  ChatState,
  ClientMessage,
  HostMessage,
  IndexState,
  RestoredTurn,
} from "../src/protocol/messages";

export type Citation = Extract<AnswerPart, { type: "citation-add" }>;
export type AnswerEnd = Extract<AnswerPart, { type: "answer-end" }>;

export interface PanelState {
  /** Undefined until the host has spoken. */
  readonly index: IndexState | undefined;
  /** Undefined until the host has spoken. */
  readonly chat: ChatState | undefined;
  readonly turns: readonly PanelTurn[];
}

export interface PanelTurn {
  readonly turn: number;
  readonly question: string;
  readonly status: "waiting" | "streaming" | "done" | "stopped" | "failed";
  readonly text: string;
  readonly passages: readonly ContextPassage[];
  readonly citations: readonly Citation[];
  readonly notices: readonly string[];
  /** Code spans of the answer that are links to a file or a definition. */
  readonly names: readonly string[];
  readonly end: AnswerEnd | undefined;
  readonly error: PanelError | undefined;
}

export interface PanelError {
  readonly text: string;
  readonly actions: readonly ActionName[];
}

export const emptyState: PanelState = { index: undefined, chat: undefined, turns: [] };

/**
 * What the panel shows after a message, its own messages to the host included: a question appears when it is asked,
 * not when the host has heard of it. Values that a message does not touch stay the same objects, so the view can
 * compare by identity.
 */
export function reduce(state: PanelState, message: HostMessage | ClientMessage): PanelState {
  switch (message.type) {
    case "index-state":
      return { ...state, index: message.state };
    case "chat-state":
      return { ...state, chat: message.state };
    case "question-ask":
    case "question-add": {
      const others = state.turns.filter((turn) => turn.turn !== message.turn);
      return { ...state, turns: [...others, askedTurn(message.turn, message.text)] };
    }
    case "answer-part":
      return changeTurn(state, message.turn, (turn) => (isRunning(turn) ? addPart(turn, message.part) : turn));
    case "answer-names":
      return changeTurn(state, message.turn, (turn) => ({ ...turn, names: message.names }));
    // Stopping shows at once. Parts that were under way then arrive at a turn that no longer runs, and are dropped.
    case "answer-stop":
    case "answer-stopped":
      return changeTurn(state, message.turn, (turn) => (isRunning(turn) ? { ...turn, status: "stopped" } : turn));
    case "answer-error":
      return changeTurn(state, message.turn, (turn) =>
        isRunning(turn) ? { ...turn, status: "failed", error: { text: message.text, actions: message.actions } } : turn,
      );
    case "action-run":
      if (message.action !== "retry" || message.turn === undefined) return state;
      return changeTurn(state, message.turn, (turn) => (isRunning(turn) ? turn : askedTurn(turn.turn, turn.question)));
    case "chat-restore":
      return { ...state, turns: message.turns.map(restoredTurn) };
    case "chat-clear":
    case "chat-new":
      return { ...state, turns: [] };
    case "model-choose":
      // Shown at once; the host confirms it.
      return state.chat ? { ...state, chat: { ...state.chat, currentModel: message.id } } : state;
    case "offline-set":
      return state.chat ? { ...state, chat: { ...state.chat, offline: message.offline } } : state;
    case "sources-choose":
      return state.chat ? { ...state, chat: { ...state.chat, chosenSources: message.ids } } : state;
    // The host answers with what the opened conversation holds.
    case "chat-open":
    case "panel-ready":
    case "citation-open":
    case "name-open":
    case "code-copy":
    case "code-insert":
      return state;
  }
}

export function isRunning(turn: PanelTurn): boolean {
  return turn.status === "waiting" || turn.status === "streaming";
}

export function runningTurn(state: PanelState): PanelTurn | undefined {
  return state.turns.findLast(isRunning);
}

/** The host starts turns too, so the next number follows the highest that was seen. */
export function nextTurnNumber(state: PanelState): number {
  return Math.max(0, ...state.turns.map((turn) => turn.turn)) + 1;
}

/** Nothing can be found before a folder is indexed once. While it is read or embedded, what is there is searched. */
export function canAsk(state: PanelState): boolean {
  const phase = state.index?.phase;
  if (phase === undefined || phase === "no-folder") return false;
  if (phase === "empty-workspace" || phase === "not-indexed") return false;
  return runningTurn(state) === undefined;
}

function askedTurn(turn: number, question: string): PanelTurn {
  return {
    turn,
    question,
    status: "waiting",
    text: "",
    passages: [],
    citations: [],
    notices: [],
    names: [],
    end: undefined,
    error: undefined,
  };
}

function addPart(turn: PanelTurn, part: AnswerPart): PanelTurn {
  switch (part.type) {
    case "context-ready":
      return { ...turn, passages: part.passages };
    case "notice":
      // What holds for every answer stands in the line of notes.
      if (part.about !== undefined) return turn;
      return turn.notices.includes(part.text) ? turn : { ...turn, notices: [...turn.notices, part.text] };
    case "text-delta":
      return part.text === "" ? turn : { ...turn, status: "streaming", text: turn.text + part.text };
    case "citation-add":
      if (turn.citations.some(({ number, mention }) => number === part.number && mention === part.mention)) return turn;
      return { ...turn, citations: [...turn.citations, part] };
    case "answer-end":
      return { ...turn, status: "done", end: part };
    default:
      // A newer engine may stream parts that this panel does not know.
      return turn;
  }
}

function changeTurn(state: PanelState, number: number, change: (turn: PanelTurn) => PanelTurn): PanelState {
  const index = state.turns.findLastIndex((turn) => turn.turn === number);
  const turn = state.turns[index];
  const changed = turn && change(turn);
  if (changed === undefined || changed === turn) return state;
  return { ...state, turns: state.turns.with(index, changed) };
}

function restoredTurn(restored: RestoredTurn): PanelTurn {
  const asked = { ...askedTurn(restored.turn, restored.question), names: restored.names ?? [] };
  const turn = restored.parts.reduce(addPart, asked);
  switch (restored.outcome) {
    case "running":
      return turn;
    case "failed": {
      const text = restored.error ?? "This question was not answered.";
      return { ...turn, status: "failed", error: { text, actions: restored.actions ?? ["retry"] } };
    }
    case "done":
    case "stopped":
      return { ...turn, status: restored.outcome };
  }
}
