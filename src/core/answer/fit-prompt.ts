import {
  type AnswerBrief,
  type ChatMessage,
  type ContextPassage,
  EngineError,
  type LocatedSelection,
  type Turn,
} from "../api";
import { countTokens, cutToTokens } from "../platform/tokens";
import { readStatements } from "./compose/statements";
import { buildMessages, passageText, selectionText, turnMessage } from "./prompt";

export interface FittedPrompt {
  readonly messages: readonly ChatMessage[];
  /** By our tokenizer. */
  readonly inputTokens: number;
  /** What is left for the answer, at most `maxOutputTokens`. */
  readonly outputTokens: number;
  /** What did not fit, for the log. */
  readonly droppedPassages: number;
  readonly droppedTurns: number;
}

/**
 * A brief cut down to what the model takes. The question always stays whole; then come the selection, the newest
 * turns and the best passages, each within its share, and what is left over goes to further turns.
 */
export function fitPrompt(
  brief: AnswerBrief,
  limits: { readonly contextTokens: number; readonly maxOutputTokens: number },
): FittedPrompt {
  // A small local model may be configured with an answer as long as its window: half of it then is for the prompt.
  const reserved = Math.min(limits.maxOutputTokens, Math.floor(limits.contextTokens / 2));
  const budget = Math.floor((limits.contextTokens - reserved) * tokenizerMargin);
  const bare: AnswerBrief = { ...brief, history: [], selection: undefined, context: { passages: [], tokens: 0 } };
  let left = budget - promptTokens(buildMessages(bare));
  if (left < 0) {
    throw new EngineError(
      "generate/context-too-long",
      `The question is longer than the ${limits.contextTokens} tokens that the model takes; shorten it, or raise the limit if the model takes more.`,
      { setting: "generation.contextTokens" },
    );
  }

  const selection = brief.selection && cutSelection(brief.selection, left * selectionShare);
  if (selection) left -= countTokens(selectionText(selection));

  const newest = takeTurns(brief.history, left * historyShare);
  const passages = takePassages(brief.context.passages, left - newest.tokens);
  const turns = takeTurns(brief.history, left - passages.tokens);

  const context = { passages: passages.taken, tokens: passages.tokens };
  const messages = buildMessages({ ...brief, history: turns.taken, selection, context });
  const inputTokens = promptTokens(messages);
  return {
    messages,
    inputTokens,
    outputTokens: Math.max(1, Math.min(limits.maxOutputTokens, limits.contextTokens - inputTokens)),
    droppedPassages: brief.context.passages.length - passages.taken.length,
    droppedTurns: brief.history.length - turns.taken.length,
  };
}

/** Other models' tokenizers give up to about this much more than ours. */
const tokenizerMargin = 0.95;

/** Of what the question leaves: at most this share goes to a selection, and of the rest to history before passages. */
const selectionShare = 0.5;
const historyShare = 0.25;

/** Tokens of the marks around a message, and those between two texts that are joined. */
const messageTokens = 4;
const joinTokens = 4;

/** A turn longer than this says its point at its beginning. */
const maxTurnTokens = 600;

function promptTokens(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, message) => sum + messageTokens + countTokens(message.content), 0);
}

function cutSelection(selection: LocatedSelection, maxTokens: number): LocatedSelection | undefined {
  const frame = countTokens(selectionText({ ...selection, text: "" }));
  const text = cutToTokens(selection.text, Math.floor(maxTokens) - frame - joinTokens);
  if (text === selection.text) return selection;
  const lines = text.split("\n");
  // The last line may be half of one; the range says what is there.
  if (lines.length > 1) lines.pop();
  if (lines.join("").trim() === "") return undefined;
  const { startLine } = selection;
  const kept = lines.join("\n");
  return { ...selection, text: kept, ...(startLine === undefined ? {} : { endLine: startLine + lines.length - 1 }) };
}

/** The newest turns, without a gap. */
function takeTurns(
  turns: readonly Turn[],
  maxTokens: number,
): { readonly taken: readonly Turn[]; readonly tokens: number } {
  const taken: Turn[] = [];
  let tokens = 0;
  for (const turn of turns.toReversed()) {
    const { content } = turnMessage(turn);
    const text = cutToTokens(content, maxTurnTokens);
    const cost = countTokens(text) + messageTokens;
    if (tokens + cost > maxTokens) break;
    taken.unshift(text === content ? turn : { ...turn, text: `${text} …` });
    tokens += cost;
  }
  return { taken, tokens };
}

/** The best that fit. Numbers stay as they were given, since citations are bound to them. */
function takePassages(
  passages: readonly ContextPassage[],
  maxTokens: number,
): { readonly taken: readonly ContextPassage[]; readonly tokens: number } {
  const taken: ContextPassage[] = [];
  let tokens = 0;
  for (const passage of passages) {
    const { notes, ...bare } = passage;
    const fitting = (notes === undefined ? [bare] : [passage, bare])
      .map((each) => ({ each, cost: countTokens(passageText(each)) + joinTokens }))
      .find(({ cost }) => tokens + cost <= maxTokens);
    if (fitting) {
      taken.push(fitting.each);
      tokens += fitting.cost;
    } else if (taken.length === 0) {
      const cut = cutPassage(bare, maxTokens);
      if (cut) return { taken: [cut], tokens: Math.floor(maxTokens) };
    }
  }
  return { taken, tokens };
}

/** The beginning of the best passage is worth more than nothing: as many statements, or lines of prose, as fit. */
function cutPassage(passage: ContextPassage, maxTokens: number): ContextPassage | undefined {
  const frame = countTokens(passageText({ ...passage, text: "", isCut: true }));
  const lines = cutToTokens(passage.text, Math.floor(maxTokens) - frame - joinTokens).split("\n");
  // The last line may be half of one.
  const whole = lines.length - 1;
  if (whole < 1) return undefined;
  const statements = passage.kind === "prose" ? [] : readStatements(passage.text.split("\n"));
  const end = statements.findLast(({ last }) => last < whole)?.last;
  const kept = lines.slice(0, end === undefined ? whole : end + 1);
  const cut: ContextPassage = { ...passage, text: kept.join("\n"), isCut: true };
  // The lines of a cell are not lines of its file.
  return passage.cell === undefined ? { ...cut, endLine: passage.startLine + kept.length - 1 } : cut;
}
