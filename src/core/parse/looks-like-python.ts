/** How a line of Python starts, and hardly any line of prose. */
const pythonStart =
  /^(?:def \w+\s*\(|async def \w+|class \w+\s*[(:]|import \w+|from [\w.]+ import |@\w|return\b|try:|else:|print\(|[\w.]+(?:\[[^\]]*\])*\s*[-+*/]?=[^=])/;
const call = /^[\w.]+\(.*\)$/;
const block = /^(?:if|elif|while|with) .+:$/;
/** Ends of lines that Python has, and listed prose too. */
const codeLikeEnd = /[)\]},:]$/;
/** Marks of posts and of Markdown, which hold code but are none. */
const markup = ["```", "~~~", "<p>"];

/** Whether a bare text is Python, where nothing says so: at least half of its lines are hardly anything else. */
export function looksLikePython(text: string): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.some((line) => markup.some((mark) => line.trimStart().startsWith(mark)))) return false;
  if (!lines.some(isPythonLine)) return false;
  const codeLines = lines.filter((line) => isPythonLine(line) || isCodeLikeLine(line)).length;
  return codeLines * 2 >= lines.length;
}

function isPythonLine(line: string): boolean {
  const code = line.trim();
  return pythonStart.test(line.trimStart()) || call.test(code) || block.test(code) || isLoop(code);
}

/** `for a in b:`, with anything behind it. */
function isLoop(code: string): boolean {
  if (!code.startsWith("for ")) return false;
  const keyword = code.indexOf(" in ", "for x".length);
  return keyword !== -1 && code.lastIndexOf(":") > keyword + " in ".length;
}

function isCodeLikeLine(line: string): boolean {
  return line.startsWith("\t") || line.length - line.trimStart().length >= 4 || codeLikeEnd.test(line);
}
