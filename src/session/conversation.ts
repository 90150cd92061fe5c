import { randomUUID } from "node:crypto";
import {
  type AnswerPart,
  type ContextPassage,
  type Place,
  type ResponseType,
  type Selection,
  type Turn,
} from "../core";
import { type ActionName, type ChatSummary, type RestoredTurn } from "../protocol/chat";

export interface Question {
  readonly turn: number;
  readonly text: string;
  readonly selection?: Selection;
  readonly responseType?: ResponseType;
}

/** A code span of an answer that names a file or a definition. */
export interface NamedPlace {
  readonly name: string;
  readonly place: Place;
}

/** A turn as it is kept: plain data. */
export interface SavedTurn {
  readonly question: Question;
  readonly parts: readonly AnswerPart[];
  readonly outcome: RestoredTurn["outcome"];
  readonly names?: readonly NamedPlace[];
  readonly error?: string;
  readonly actions?: readonly ActionName[];
  /** The setting that the error is about. */
  readonly setting?: string;
}

/** A conversation as it is kept: plain data. */
export interface SavedChat {
  readonly id: string;
  /** Milliseconds since the epoch of its last turn. */
  readonly updatedMs: number;
  readonly turns: readonly SavedTurn[];
}

/** Earlier turns given to the model; older ones are rarely meant and cost context. */
const maxHistoryTurns = 6;

/** Everything that was asked and answered in one chat; what is shown again when a panel or a window comes back. */
export class Conversation {
  readonly id: string;
  private updatedMs: number;
  private turns: readonly SavedTurn[];

  /** What was under way when it was kept has stopped since. */
  constructor(saved: SavedChat = { id: randomUUID(), updatedMs: 0, turns: [] }) {
    this.id = saved.id;
    this.updatedMs = saved.updatedMs;
    this.turns = saved.turns.map((turn) => (turn.outcome === "running" ? { ...turn, outcome: "stopped" } : turn));
  }

  get isEmpty(): boolean {
    return this.turns.length === 0;
  }

  saved(): SavedChat {
    return { id: this.id, updatedMs: this.updatedMs, turns: this.turns };
  }

  /** Asking a turn again replaces its answer. */
  begin(question: Question): void {
    this.updatedMs = Date.now();
    const turn: SavedTurn = { question, parts: [], outcome: "running" };
    const isAgain = this.find(question.turn) !== undefined;
    this.turns = isAgain
      ? this.turns.map((known) => (known.question.turn === question.turn ? turn : known))
      : [...this.turns, turn];
  }

  add(turn: number, part: AnswerPart): void {
    const parts = this.find(turn)?.parts ?? [];
    const last = parts.at(-1);
    // Thousands of small deltas would be replayed one by one.
    const isMore = part.type === "text-delta" && last?.type === "text-delta";
    this.change(turn, {
      parts: isMore ? [...parts.slice(0, -1), { type: "text-delta", text: last.text + part.text }] : [...parts, part],
    });
  }

  finish(turn: number, outcome: "done" | "stopped"): void {
    this.change(turn, { outcome });
  }

  fail(turn: number, failure: Pick<SavedTurn, "error" | "actions" | "setting">): void {
    this.change(turn, { outcome: "failed", ...failure });
  }

  setNames(turn: number, names: readonly NamedPlace[]): void {
    this.change(turn, { names });
  }

  turn(turn: number): SavedTurn | undefined {
    return this.find(turn);
  }

  get nextTurn(): number {
    return Math.max(0, ...this.turns.map(({ question }) => question.turn)) + 1;
  }

  /**
   * What a mark `[number]` in the answer of a turn stands for: the place that its sentence is about, else that of the
   * first mark of this number, else the passage that was given.
   */
  place(turn: number, number: number, mention = 1): Place | undefined {
    const parts = this.find(turn)?.parts ?? [];
    const cited = parts.flatMap((part) => (part.type === "citation-add" && part.number === number ? [part] : []));
    const mark = cited.find((part) => part.mention === mention) ?? cited[0];
    return mark?.place ?? passagesOf(parts).find((passage) => passage.number === number);
  }

  namedPlace(turn: number, name: string): Place | undefined {
    return this.find(turn)?.names?.find((known) => known.name === name)?.place;
  }

  /** What was said before a turn, for the model. Failed turns said nothing. */
  history(beforeTurn: number): readonly Turn[] {
    return this.turns
      .filter(({ question, outcome }) => question.turn < beforeTurn && (outcome === "done" || outcome === "stopped"))
      .map((turn) => ({ question: turn.question.text, answer: textOf(turn.parts) }))
      .filter(({ answer }) => answer !== "")
      .slice(-maxHistoryTurns)
      .flatMap(({ question, answer }): Turn[] => [
        { role: "user", text: question },
        { role: "assistant", text: answer },
      ]);
  }

  restored(): readonly RestoredTurn[] {
    return this.turns.map(({ question, parts, outcome, names, error, actions }) => ({
      turn: question.turn,
      question: question.text,
      parts,
      outcome,
      ...(names === undefined ? {} : { names: names.map(({ name }) => name) }),
      ...(error === undefined ? {} : { error }),
      ...(actions === undefined ? {} : { actions }),
    }));
  }

  private find(turn: number): SavedTurn | undefined {
    return this.turns.find(({ question }) => question.turn === turn);
  }

  private change(turn: number, change: Partial<SavedTurn>): void {
    this.turns = this.turns.map((known) => (known.question.turn === turn ? { ...known, ...change } : known));
  }
}

const maxTitleChars = 80;

/** How a conversation is listed. */
export function summaryOf({ id, updatedMs, turns }: SavedChat): ChatSummary {
  const title = (turns[0]?.question.text ?? "").replace(/\s+/g, " ").trim();
  const isLong = title.length > maxTitleChars;
  return { id, title: isLong ? `${title.slice(0, maxTitleChars - 1)}…` : title, updatedMs, turns: turns.length };
}

export function textOf(parts: readonly AnswerPart[]): string {
  return parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
}

/** What the answer was given to read. */
export function passagesOf(parts: readonly AnswerPart[]): readonly ContextPassage[] {
  return parts.flatMap((part) => (part.type === "context-ready" ? part.passages : []));
}
