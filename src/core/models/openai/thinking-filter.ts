/**
 * Some local servers leave a model's thinking in its answer, as `<think>…</think>` at the beginning. It is not meant
 * for readers and is full of half-truths, so it is taken out while the text streams. What is held back has a few
 * characters, however long a model thinks.
 */
export class ThinkingFilter {
  #state: "start" | "thinking" | "after" | "answer" = "start";
  #held = "";

  push(text: string): string {
    if (this.#state === "answer") return text;
    this.#held += text;
    if (this.#state === "start") {
      const begin = this.#held.trimStart();
      if (openings.some((opening) => begin.startsWith(opening))) this.#state = "thinking";
      else if (this.#held.length <= mostBlanks && openings.some((opening) => opening.startsWith(begin))) return "";
      else this.#state = "answer";
    }
    if (this.#state === "thinking") {
      const end = closing.exec(this.#held);
      if (!end) {
        // Its end may be cut in two; before that nothing can change any more.
        this.#held = this.#held.slice(-longestClosing);
        return "";
      }
      this.#held = this.#held.slice(end.index + end[0].length);
      this.#state = "after";
    }
    if (this.#state === "after") {
      this.#held = this.#held.trimStart();
      if (this.#held !== "") this.#state = "answer";
    }
    const released = this.#held;
    this.#held = "";
    return released;
  }

  /** What was held back; thinking that never ended is no answer. */
  end(): string {
    return this.#state === "start" ? this.#held : "";
  }
}

const openings = ["<think>", "<thinking>"];
const closing = /<\/think(?:ing)?>/;
const longestClosing = "</thinking".length;

/** White space in front of the answer that is still waited for. */
const mostBlanks = 200;
