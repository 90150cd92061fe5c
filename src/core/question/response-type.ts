import { type ResponseType, type Selection, type Traceback } from "../api";

/**
 * Which prompt design fits a question, by rules that a person can foresee: trouble first, then orders to write code,
 * then questions about what code does. Whoever calls the engine may name the type instead.
 */
export function responseTypeOf(
  question: string,
  traceback: Traceback | undefined,
  selection: Pick<Selection, "text"> | undefined,
): ResponseType {
  const text = withoutCode(question);
  if (isPrinted(traceback) || trouble.test(text)) return "debugging";
  if (writing.test(text)) return "code_generation";
  if (explaining.test(text) && (selection !== undefined || naming.test(question))) return "code_explanation";
  return selection !== undefined && deictic.test(text) ? "code_explanation" : "general";
}

/** "KeyError" alone, or `cart.py:12:`, may be asked about without anything having gone wrong. */
function isPrinted(traceback: Traceback | undefined): boolean {
  if (!traceback) return false;
  return traceback.message !== "" || (traceback.exception !== "" && traceback.frames.length > 0) || hasCode(traceback);
}

function hasCode({ frames }: Traceback): boolean {
  return frames.some(({ functionName, text }) => functionName !== undefined || text !== "");
}

/** Words of trouble; "error" by itself asks about error handling as often as about an error. */
const trouble = new RegExp(
  [
    "\\b(?:fails?|failing|failed|crash(?:es|ed|ing)?|broken|bug|debug|traceback|stack ?trace)\\b",
    "\\b(?:raises|throws|throwing|getting|get|gives?|got|hits?|see|seeing)\\b[^.?!]{0,30}\\b\\w{0,40}(?:error|exception)\\b",
    "\\b(?:doesn'?t|does not|isn'?t|is not|not|won'?t) work(?:ing)?\\b",
    "\\bwhat(?:'s| is) wrong\\b",
    "\\bfix\\b",
    "\\bwhy\\b[^.?!]{0,60}\\b(?:wrong|error|exception|hangs?|stuck|missing|empty)\\b",
  ].join("|"),
  "i",
);

/** An order to write, at the start of a sentence or politely: "how do I write to a file" is none. */
const writing = new RegExp(
  "(?:^|[.!?\\n])\\s{0,8}(?:(?:please|now|then)[, ]+)?(?:(?:can|could|would) you (?:please )?)?" +
    "(?:write|implement|create|generate|add|refactor|rewrite|port|convert|extend|complete)\\b|" +
    "\\b(?:write|implement|create|generate)\\b[^.?!]{0,20}\\b(?:an?|some|new|another|me|unit)\\b[^.?!]{0,40}" +
    "\\b(?:function|method|class|test|tests|script|code|decorator|example|module)\\b",
  "i",
);

const explaining =
  /\b(?:explain|describe|walk me through|summari[sz]e|what (?:does|do|is|are)|what's|how (?:does|do|is|are)|purpose of|meaning of)\b/i;

/** Something in the question looks like a name in code: `x`, foo_bar, fooBar, FooBar, a.b, f(). */
const naming = /`[^`]+`|\w_\w|[a-z][A-Z]|[A-Z][a-z0-9]+[A-Z]|\b[a-z_]\w{1,60}\.[a-z_]\w|\w\(/;

const deictic = /\b(?:this|that|these|here|it|selected|selection)\b/i;

function withoutCode(question: string): string {
  return question.replace(/```[^]*?(?:```|$)/g, " ").replace(/`[^`\n]*`/g, " x ");
}
