import type { AnswerPart, ErrorCode } from "../core/api";

/** What the panel shows about the index, beside the conversation. */
export interface IndexState {
  readonly phase: "no-folder" | "not-indexed" | "indexing" | "embedding" | "paused" | "ready" | "failed";
  /** Sentence for people: "312 of 1,748 files". */
  readonly detail: string;
  /** 0 to 1 while indexing or embedding. */
  readonly fraction: number | undefined;
  /** "extractive", or "openai · gpt-4o-mini". */
  readonly provider: string;
  /** One sentence on what leaves this computer, where that is more than nothing. */
  readonly privacy?: string;
}

/** A button that an error or a notice offers; the host knows what each does. */
export type ActionName =
  | "index"
  | "set-api-key"
  | "open-settings"
  | "retry"
  | "show-log"
  | "open-folder"
  | "pause-embedding"
  | "resume-embedding";

/** Panel to host. `turn` numbers the questions of a conversation from 1 and is chosen by the panel. */
export type ClientMessage =
  | { readonly type: "panel-ready" }
  | { readonly type: "question-ask"; readonly turn: number; readonly text: string }
  | { readonly type: "answer-stop"; readonly turn: number }
  | { readonly type: "citation-open"; readonly turn: number; readonly number: number }
  | { readonly type: "code-copy"; readonly text: string }
  | { readonly type: "code-insert"; readonly text: string }
  | { readonly type: "chat-new" }
  | { readonly type: "action-run"; readonly action: ActionName; readonly turn?: number };

/** Host to panel. */
export type HostMessage =
  | { readonly type: "index-state"; readonly state: IndexState }
  /** The host starts a turn itself (say, "explain selection"); the panel shows it as if it were typed. */
  | { readonly type: "question-add"; readonly turn: number; readonly text: string }
  | { readonly type: "answer-part"; readonly turn: number; readonly part: AnswerPart }
  | { readonly type: "answer-stopped"; readonly turn: number }
  | {
      readonly type: "answer-error";
      readonly turn: number;
      readonly code: ErrorCode | "internal";
      readonly text: string;
      readonly actions: readonly ActionName[];
    }
  /** The conversation so far, when a panel is shown again. */
  | { readonly type: "chat-restore"; readonly turns: readonly RestoredTurn[] }
  | { readonly type: "chat-clear" };

export interface RestoredTurn {
  readonly turn: number;
  readonly question: string;
  readonly parts: readonly AnswerPart[];
  /** `running`: more `answer-part` messages of this turn will follow. */
  readonly outcome: "running" | "done" | "stopped" | "failed";
  readonly error?: string;
  /** Buttons beside `error`; `retry` where absent. */
  readonly actions?: readonly ActionName[];
}
