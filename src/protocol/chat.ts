import type { AnswerPart, ErrorCode } from "../core/api";

/**
 * What every long-lived surface says to whoever shows a conversation: the panel, a page, a WebSocket. Nothing here
 * knows an editor. All of it is plain JSON.
 */

/** How the index stands. */
export interface IndexState {
  /** `empty-workspace`: a workspace file is open and has no folders (yet), which a reload of the window may mend. */
  readonly phase:
    "no-folder" | "empty-workspace" | "not-indexed" | "indexing" | "embedding" | "paused" | "ready" | "failed";
  /** Sentence for people: "312 of 1,748 files". */
  readonly detail: string;
  /** 0 to 1 while indexing or embedding; undefined while it cannot be told, as before the first vectors. */
  readonly fraction: number | undefined;
  /** Who answers, in words: "No model", or "openai · gpt-4o-mini". Empty until it is known. */
  readonly provider: string;
  /** One sentence on what leaves this computer, where that is more than nothing. */
  readonly privacy?: string;
  /** Share of the passages that are found by precise meaning, 0 to 1; words, symbols and rough meaning always cover all. */
  readonly embeddedShare?: number;
}

/** A button that an error, a note or a state offers; the host knows what each does. */
export type ActionName =
  | "index"
  | "set-api-key"
  /** What GitHub and Stack Exchange are asked with. */
  | "set-source-key"
  /** Beside an error that names a setting, that setting. */
  | "open-settings"
  /** Leads to a language model: address, key, name. */
  | "set-up-model"
  | "retry"
  | "show-log"
  | "open-folder"
  | "reload-window"
  | "pause-embedding"
  | "resume-embedding"
  /** Earlier conversations, to choose one from. */
  | "show-history";

/** One line of the model picker. */
export interface ModelChoice {
  /** What `model-choose` sends back. */
  readonly id: string;
  /** "No model", "gpt-4o-mini". */
  readonly label: string;
  /** What it means, in a few words: "Composed from your code; nothing is sent". */
  readonly detail: string;
}

/** One line of the list that a question can be narrowed by: a kind of source, or a source below its kind. */
export interface SourceChoice {
  /** What `sources-choose` sends back. */
  readonly id: string;
  /** "Your code", "Installed packages", "requests". */
  readonly label: string;
  /** Version and size, in a few words. */
  readonly detail: string;
  readonly isKind: boolean;
}

/** A limit of the answers as they are now, in one short sentence, with the button that lifts it. */
export interface StatusNote {
  readonly about: "vectors" | "model";
  readonly text: string;
  readonly action?: ActionName;
}

/** An earlier conversation. */
export interface ChatSummary {
  readonly id: string;
  /** Its first question, cut to one line. */
  readonly title: string;
  /** Milliseconds since the epoch of its last turn. */
  readonly updatedMs: number;
  readonly turns: number;
}

/** What stands around the conversation. Sent whole, when the panel is ready and whenever a part of it changes. */
export interface ChatState {
  /**
   * The model picker in the composer. At least "No model" is there; after the last choice the panel shows "Set up a
   * model…", which is the action `set-up-model`.
   */
  readonly models: readonly ModelChoice[];
  /** `id` of the choice that answers the next question. */
  readonly currentModel: string;
  /** What a question can be narrowed to; empty where there is only the user's own code. */
  readonly sources: readonly SourceChoice[];
  /** Ids of `sources` that the next question is asked of; all of them where empty. */
  readonly chosenSources: readonly string[];
  /** Nothing leaves this computer: the switch in the composer. */
  readonly offline: boolean;
  /** Up to four questions made from this code base, for the empty conversation; empty until there is an index. */
  readonly starters: readonly string[];
  /** What belongs in one quiet line for the whole panel, and not under each answer. */
  readonly notes: readonly StatusNote[];
  /** Earlier conversations, the latest first, without the one that is shown. */
  readonly history: readonly ChatSummary[];
}

/** To the host. `turn` numbers the questions of a conversation from 1 and is chosen by who asks. */
export type ChatClientMessage =
  | { readonly type: "panel-ready" }
  | { readonly type: "question-ask"; readonly turn: number; readonly text: string }
  | { readonly type: "answer-stop"; readonly turn: number }
  /** The present conversation is kept in the history, and an empty one begins. */
  | { readonly type: "chat-new" }
  /** Shows an earlier conversation again; answered by `chat-restore`. `id` is one of `ChatState.history`. */
  | { readonly type: "chat-open"; readonly id: string }
  /** `id` is one of `ChatState.models`; answered by `chat-state`. */
  | { readonly type: "model-choose"; readonly id: string }
  /** Answered by `chat-state` once it holds. */
  | { readonly type: "offline-set"; readonly offline: boolean }
  /** `ids` are of `ChatState.sources`, none for all; answered by `chat-state`. */
  | { readonly type: "sources-choose"; readonly ids: readonly string[] }
  | { readonly type: "action-run"; readonly action: ActionName; readonly turn?: number };

/** From the host. */
export type HostMessage =
  | { readonly type: "index-state"; readonly state: IndexState }
  | { readonly type: "chat-state"; readonly state: ChatState }
  /** The host starts a turn itself (say, "explain selection"); it is shown as if it were typed. */
  | { readonly type: "question-add"; readonly turn: number; readonly text: string }
  | { readonly type: "answer-part"; readonly turn: number; readonly part: AnswerPart }
  /**
   * After the end of an answer: those of its code spans (`` `app/pay.py` ``, `` `Wallet.pay` ``) that name a file or a
   * definition of the index. Wherever one of them is set as code in the answer it is a link, which sends `name-open`.
   */
  | { readonly type: "answer-names"; readonly turn: number; readonly names: readonly string[] }
  | { readonly type: "answer-stopped"; readonly turn: number }
  | {
      readonly type: "answer-error";
      readonly turn: number;
      readonly code: ErrorCode | "internal";
      readonly text: string;
      readonly actions: readonly ActionName[];
    }
  /** The conversation so far: the panel is shown again, the window was reloaded, or an earlier one was opened. */
  | { readonly type: "chat-restore"; readonly turns: readonly RestoredTurn[] }
  | { readonly type: "chat-clear" };

export interface RestoredTurn {
  readonly turn: number;
  readonly question: string;
  readonly parts: readonly AnswerPart[];
  /** `running`: more `answer-part` messages of this turn will follow. */
  readonly outcome: "running" | "done" | "stopped" | "failed";
  /** As in `answer-names`. */
  readonly names?: readonly string[];
  readonly error?: string;
  /** Buttons beside `error`; `retry` where absent. */
  readonly actions?: readonly ActionName[];
}
