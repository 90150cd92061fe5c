import type { ResponseType } from "./model";

/** What a question mostly is: one name, code, what Python printed, or words. Retrieval weighs its parts by it. */
export type QuestionKind = "symbol" | "code" | "traceback" | "prose";

/** What is wanted to know. Where several fit, the one named first here that fits is taken; `explain` is what is left. */
export type QuestionIntent =
  | "error"
  | "entry-point"
  | "overview"
  | "tests"
  | "compare"
  | "usages"
  | "where"
  | "default-value"
  | "consequence"
  | "how-to"
  | "list"
  | "explain";

/** A name in a question that may be a definition of the code base. */
export interface NamedSymbol {
  /** As written, without a call's parentheses: `Session.get`. */
  readonly name: string;
  /**
   * How sure it is that a definition is meant, above 0 to 1: one in backticks, with underscores or with capitals inside
   * is (1), a dotted or called one nearly (0.75), a capitalised word may be one (0.5), a word in capitals hardly (0.25).
   */
  readonly certainty: number;
}

/** One frame of a pasted traceback. */
export interface TracebackFrame {
  /** As printed, with `/`; absolute, of another machine, or a bare file name. Never `<stdin>`. */
  readonly path: string;
  /** 1-based, as it was when it was printed. */
  readonly line: number;
  /** Undefined at module level, in a lambda, and where it was not printed. */
  readonly functionName: string | undefined;
  /** The line of code that Python printed below, without indentation; empty where it printed none. */
  readonly text: string;
}

/** What Python, pytest or a log printed of an error. */
export interface Traceback {
  /** Outermost first, as Python prints them; of chained errors, those of the last, which is what the user saw. */
  readonly frames: readonly TracebackFrame[];
  /** Frames of the errors before it, in the order printed; empty where errors are not chained. */
  readonly earlierFrames: readonly TracebackFrame[];
  /** Last part of the exception's name: `KeyError`. Empty where the paste does not tell. */
  readonly exception: string;
  /** First line of what the exception says; may be empty. */
  readonly message: string;
}

/**
 * A question as it is read, once, before anything is looked up: pure data from the words alone. Retrieval, the choice of
 * a prompt and the composed answer all work from this one reading. Long questions are read in part: their beginning and
 * their end, without runs of characters that are no words.
 */
export interface Question {
  /** What is read of the question as asked, trimmed. */
  readonly text: string;
  /**
   * What is searched: the text; the question before it, where `isFollowUp`; the head of the selection. Everything below
   * but `names`, `intent`, `responseType` and what it asks for is read from it.
   */
  readonly searchText: string;
  readonly kind: QuestionKind;
  /** Names of the question itself, surest first. Empty `names` and `isFollowUp`: it is about `spokenOf`. */
  readonly names: readonly NamedSymbol[];
  /** Names in the rest of `searchText`. */
  readonly otherNames: readonly NamedSymbol[];
  /** The name that the turns before are about; undefined unless `isFollowUp`. */
  readonly spokenOf: string | undefined;
  /** What stands in quotation marks, without them: error messages, literals. */
  readonly quoted: readonly string[];
  /** Files that are named and are in no frame, with `/`: a suffix of a path of the workspace. */
  readonly paths: readonly string[];
  readonly traceback: Traceback | undefined;
  readonly intent: QuestionIntent;
  readonly responseType: ResponseType;
  /** It is short and says "it", or says nothing without the question before. */
  readonly isFollowUp: boolean;
  /** What full-text search is asked for, each term once; at most 256. */
  readonly terms: readonly string[];
  /** What is embedded; at most 2,400 characters. */
  readonly denseText: string;
  /** Terms that say what it is about, without the words that every question has; its own first, then those before. */
  readonly topics: readonly string[];
  /** It asks how or when something happens, not what something is. */
  readonly asksHow: boolean;
  readonly aboutTests: boolean;
  /** It asks for what is written about the project rather than for the code. */
  readonly aboutDocuments: boolean;
}
