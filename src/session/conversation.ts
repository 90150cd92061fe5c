import { type AnswerPart, type Place, type ResponseType, type Selection, type Turn } from "../core";
import { type ActionName, type RestoredTurn } from "../protocol/messages";

/** Everything that was asked and answered since "new chat"; what the panel is given back when it is shown again. */
export interface Question {
  readonly turn: number;
  readonly text: string;
  readonly selection?: Selection;
  readonly responseType?: ResponseType;
}

interface RecordedTurn {
  readonly question: Question;
  parts: AnswerPart[];
  outcome: RestoredTurn["outcome"];
  error?: string;
  actions?: readonly ActionName[];
}

/** Earlier turns given to the model; older ones are rarely meant and cost context. */
const maxHistoryTurns = 6;

export class Conversation {
  private turns: RecordedTurn[] = [];

  /** Asking a turn again replaces its answer. */
  begin(question: Question): void {
    const turn: RecordedTurn = { question, parts: [], outcome: "running" };
    const position = this.turns.findIndex((known) => known.question.turn === question.turn);
    if (position === -1) this.turns.push(turn);
    else this.turns[position] = turn;
  }

  add(turn: number, part: AnswerPart): void {
    const parts = this.find(turn)?.parts;
    const last = parts?.at(-1);
    // Thousands of small deltas would be replayed one by one.
    if (part.type === "text-delta" && last?.type === "text-delta") {
      parts?.splice(-1, 1, { type: "text-delta", text: last.text + part.text });
    } else parts?.push(part);
  }

  finish(turn: number, outcome: "done" | "stopped"): void {
    const known = this.find(turn);
    if (known) known.outcome = outcome;
  }

  fail(turn: number, error: string, actions: readonly ActionName[]): void {
    const known = this.find(turn);
    if (known) Object.assign(known, { outcome: "failed", error, actions });
  }

  clear(): void {
    this.turns = [];
  }

  question(turn: number): Question | undefined {
    return this.find(turn)?.question;
  }

  get nextTurn(): number {
    return Math.max(0, ...this.turns.map(({ question }) => question.turn)) + 1;
  }

  /** What `[number]` in the answer of a turn stands for: the place cited, else the passage that was given. */
  place(turn: number, number: number): Place | undefined {
    const parts = this.find(turn)?.parts ?? [];
    for (const part of parts) if (part.type === "citation-add" && part.number === number) return part.place;
    const given = parts.find((part) => part.type === "context-ready");
    return given?.passages.find((passage) => passage.number === number);
  }

  /** What was said before a turn, for the model. Failed turns said nothing. */
  history(beforeTurn: number): readonly Turn[] {
    return this.turns
      .filter(({ question, outcome }) => question.turn < beforeTurn && (outcome === "done" || outcome === "stopped"))
      .map((turn) => ({ question: turn.question.text, answer: answerText(turn.parts) }))
      .filter(({ answer }) => answer !== "")
      .slice(-maxHistoryTurns)
      .flatMap(({ question, answer }): Turn[] => [
        { role: "user", text: question },
        { role: "assistant", text: answer },
      ]);
  }

  restored(): readonly RestoredTurn[] {
    return this.turns.map(({ question, parts, outcome, error, actions }) => ({
      turn: question.turn,
      question: question.text,
      parts,
      outcome,
      ...(error === undefined ? {} : { error }),
      ...(actions === undefined ? {} : { actions }),
    }));
  }

  private find(turn: number): RecordedTurn | undefined {
    return this.turns.find(({ question }) => question.turn === turn);
  }
}

/** The text of an answer without its marks: `[2]` of an earlier turn is another passage now. */
function answerText(parts: readonly AnswerPart[]): string {
  const text = parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
  const cited = new Set(parts.flatMap((part) => (part.type === "citation-add" ? [String(part.number)] : [])));
  return text.replace(
    /(```[\s\S]*?(?:```|$)|`[^`\n]*`)|[ \t]?\[(\d+)\]/g,
    (whole, code: string | undefined, number: string | undefined) =>
      code !== undefined || number === undefined || !cited.has(number) ? whole : "",
  );
}
