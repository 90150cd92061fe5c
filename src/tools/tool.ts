import { type Engine, type Place } from "../core";

/** What an agent may call, whatever carries the call: the editor's language model tools, a participant, MCP. */
export interface Tool {
  /** Lower case with underscores, as all protocols take it. */
  readonly name: string;
  readonly title: string;
  /** For a model that chooses among tools: what it gives, and when another one is better. */
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Parameters;
  /**
   * Trouble with the arguments is a result, so that the model can try again; `EngineError` for what a user can cause.
   * Nothing is written, and no file is read that is not in the index.
   */
  run(engine: ToolEngine, given: unknown, signal?: AbortSignal): Promise<ToolResult>;
}

/** The part of the engine that tools use. */
export type ToolEngine = Pick<Engine, "search" | "answer" | "locate" | "outline">;

export interface ToolResult {
  /** Markdown, for the model. Bounded, see `maxResultChars`. */
  readonly text: string;
  /** Where what is said stands, in the order of the text. */
  readonly places: readonly Place[];
  /** The call was wrong, and `text` says how. */
  readonly isError?: true;
}

export interface Parameters {
  readonly type: "object";
  readonly properties: Readonly<Record<string, Parameter>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

export type Parameter =
  | { readonly type: "string"; readonly description: string; readonly minLength: 1; readonly maxLength: number }
  | { readonly type: "integer"; readonly description: string; readonly minimum: number; readonly maximum: number };

/** A model pays for every word of it. */
export const maxResultChars = 24_000;

/** What a tool gives, cut at the end of a line where it is too long. */
export function result(lines: readonly string[], places: readonly Place[]): ToolResult {
  const text = lines.join("\n");
  if (text.length <= maxResultChars) return { text, places };
  const cut = text.slice(0, maxResultChars);
  return { text: `${cut.slice(0, Math.max(0, cut.lastIndexOf("\n")))}\n… (cut)`, places };
}

/** "pay/wallet.py:4-9": a place as a model may cite it. */
export function placeText({ path, startLine, endLine, cell }: Place): string {
  return cell === undefined ? `${path}:${startLine}-${endLine}` : `${path} (cell ${cell})`;
}
