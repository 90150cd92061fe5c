import { type AnswerBrief } from "../../api";
import { type Piece } from "./pieces";
import { type Candidate } from "./rate";
import { type WeighedQuestion } from "./weigh";

/** What an answer is composed from. */
export interface Material {
  readonly brief: AnswerBrief;
  readonly question: WeighedQuestion;
  readonly pieces: readonly Piece[];
  /** The pieces, best first. */
  readonly candidates: readonly Candidate[];
}

/** Blocks of Markdown, and the pieces that need not be shown again. */
export interface Told {
  readonly blocks: readonly string[];
  readonly shown: readonly Piece[];
}

export const nothingTold: Told = { blocks: [], shown: [] };
