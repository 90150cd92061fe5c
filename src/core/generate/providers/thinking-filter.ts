/**
 * Some local servers leave a model's thinking in its answer, as `<think>…</think>` at the beginning. It is not meant
 * for readers and is full of half-truths, so it is taken out while the text streams.
 */
export class ThinkingFilter {
  #state: "start" | "thinking" | "answer" = "start";
  #held = "";

  push(text: string): string {
    if (this.#state === "answer") return text;
    this.#held += text;
    if (this.#state === "start") {
      const begin = this.#held.trimStart();
      const tag = openings.find((opening) => begin.startsWith(opening));
      if (tag !== undefined) this.#state = "thinking";
      else if (!openings.some((opening) => opening.startsWith(begin))) return this.#release(this.#held);
      else return "";
    }
    const end = closing.exec(this.#held);
    return end ? this.#release(this.#held.slice(end.index + end[0].length).trimStart()) : "";
  }

  /** What was held back; thinking that never ended is no answer. */
  end(): string {
    return this.#state === "start" ? this.#release(this.#held) : "";
  }

  #release(text: string): string {
    this.#held = "";
    // White space after the closing tag may come in the next piece.
    this.#state = text === "" ? "start" : "answer";
    return text;
  }
}

const openings = ["<think>", "<thinking>"];
const closing = /<\/think(?:ing)?>/;
