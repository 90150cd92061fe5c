/**
 * Some local servers leave a model's thinking in its answer, as `<think>…</think>` at the beginning. It is not meant
 * for readers and is full of half-truths, so it is taken out while the text streams.
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
      else if (openings.some((opening) => opening.startsWith(begin))) return "";
      else this.#state = "answer";
    }
    if (this.#state === "thinking") {
      const end = closing.exec(this.#held);
      if (!end) return "";
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
