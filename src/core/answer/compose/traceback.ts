/** One line of a pasted traceback. */
export interface Frame {
  /** As pasted, with `/`. */
  readonly path: string;
  readonly line: number;
  /** Empty at module level. */
  readonly function: string;
  /** The line of code that Python printed below; empty where it printed none. */
  readonly text: string;
}

export interface Traceback {
  /** Outermost first, as Python prints them; of chained errors, those of the last. */
  readonly frames: readonly Frame[];
  /** Last part of its name: `KeyError`. Empty where the paste does not tell. */
  readonly exception: string;
  readonly message: string;
}

/** Reads what Python, pytest or a log prints; undefined when there is neither a frame nor an exception. */
export function readTraceback(text: string): Traceback | undefined {
  // An error while another was handled: the last one is what the user sees.
  const parts = text.split(/Traceback \(most recent call last\):/);
  const last = parts.at(-1) ?? text;
  const frames = [...last.matchAll(pythonFrame), ...(parts.length > 1 ? [] : last.matchAll(pytestFrame))].map(
    (found): Frame => {
      const [, path = "", line = "", name = "", text = ""] = found;
      return {
        path: path.replaceAll("\\", "/"),
        line: Number(line),
        function: name === "<module>" ? "" : name,
        text: text.trim(),
      };
    },
  );
  const raised = [...last.matchAll(exceptionLine)].at(-1);
  if (frames.length === 0 && !raised) return undefined;
  const [, name = "", message = ""] = raised ?? [];
  return { frames, exception: name.split(".").at(-1) ?? name, message: message.trim() };
}

const pythonFrame = /^[ \t>|]*File "([^"\n]+)", line (\d+)(?:, in ([^\s(]+)[^\n]*(?:\n[ \t>|]+(?!File ")([^\n]*))?)?/gm;
const pytestFrame = /^([\w./\\-]+\.pyi?):(\d+): (?:in (\S+)|[A-Z]\w+)/gm;
/** A name that says it is one, or a dotted name whose last part is a class. */
const exceptionLine =
  /^[ \t>|E]*((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt|NotFound|Timeout|Stop\w*)|(?:[A-Za-z_]\w*\.)+[A-Z]\w*)(?::[ \t]*([^\n]*))?$/gm;
