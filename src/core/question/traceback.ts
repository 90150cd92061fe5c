import { type Traceback, type TracebackFrame } from "../api";
import { lastPart } from "../platform/last-part";

/** Frames that are kept of one error; of more, the innermost. */
const mostFrames = 12;

/** Reads what Python, pytest or a log prints; undefined when there is neither a frame nor an exception. */
export function readTraceback(text: string): Traceback | undefined {
  const parts = text.split("Traceback (most recent call last):").map((part) => part.split("\n"));
  const frames = parts.map((lines) => framesOf(lines).slice(-mostFrames));
  const last = frames.at(-1) ?? [];
  const raised = exceptionOf(parts.at(-1) ?? [], last.length > 0);
  const earlierFrames = frames.slice(0, -1).flat().slice(-mostFrames);
  if (last.length === 0 && earlierFrames.length === 0 && !raised) return undefined;
  return { frames: last, earlierFrames, exception: raised?.name ?? "", message: raised?.message ?? "" };
}

function framesOf(lines: readonly string[]): readonly TracebackFrame[] {
  const frames: TracebackFrame[] = [];
  lines.forEach((line, index) => {
    const python = /^File "([^"]+)", line (\d+)(?:, in ([\w.<>]+))?/.exec(
      line.slice(Math.max(0, line.indexOf('File "'))),
    );
    const [, path = "", number = "", name] =
      python ?? /^((?:[A-Za-z]:)?[\w./\\-]+\.pyi?):(\d+)(?:$|:(?: in (\S+))?)/.exec(line) ?? [];
    // `<stdin>` and `<frozen importlib>` are no files.
    if (path === "" || path.startsWith("<")) return;
    frames.push({
      path: path.replaceAll("\\", "/"),
      line: Number(number),
      functionName: name === undefined || name.startsWith("<") ? undefined : name,
      text: python ? printedCode(lines[index + 1] ?? "") : "",
    });
  });
  return frames;
}

/** Python prints the code of a frame indented; a log may put marks before it. */
function printedCode(line: string): string {
  if (!/^[ \t>|]/.test(line) || line.includes('File "')) return "";
  return line.replace(/^[ \t>|]+/, "").trimEnd();
}

/** The last line that says what happened: `KeyError: 'name'`. */
function exceptionOf(lines: readonly string[], hasFrames: boolean): { name: string; message: string } | undefined {
  for (const line of lines.toReversed()) {
    const found = /^((?:[A-Za-z_]\w*\.)*[A-Z]\w*)(?:$|:(?:$|[ \t]))/.exec(
      line.trim().replace(/^(?:E {2,}|[|>] *)/, ""),
    );
    const name = found?.[1] ?? "";
    if (!found || name === "") continue;
    const message = line.slice(line.indexOf(name) + name.length + 1).trim();
    const isDotted = name.includes(".");
    // Not every exception is called one: `requests.exceptions.ReadTimeout`, `StopIteration`.
    const isLikely = isDotted || /(?:NotFound|Timeout|Stop\w*)$/.test(name);
    const isSaid = message !== "" && !message.endsWith("?");
    if (surelyException.test(name) || (isLikely && (hasFrames || (isDotted && isSaid))))
      return { name: lastPart(name), message };
  }
  return undefined;
}

const surelyException = /(?:Error|Exception|Warning|Interrupt|Exit)$/;
