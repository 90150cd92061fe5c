import { type Frame, type Locator } from "playwright-core";

/** The panel inside its webview, as a person uses it. */
export class ChatPanel {
  constructor(readonly frame: Frame) {}

  get input(): Locator {
    return this.frame.locator("textarea.input");
  }

  /** 1-based, in the order of the screen; without a number the last one. */
  turn(number?: number): Locator {
    const turns = this.frame.locator(".turn");
    return number === undefined ? turns.last() : turns.nth(number - 1);
  }

  button(name: string | RegExp): Locator {
    return this.frame.getByRole("button", { name });
  }

  async type(question: string): Promise<void> {
    await this.input.fill(question);
    await this.input.press("Enter");
  }

  /** Asks, waits until the answer is complete, and gives its text. */
  async ask(question: string): Promise<string> {
    const before = await this.frame.locator(".turn").count();
    await this.type(question);
    await this.turn(before + 1).waitFor();
    return this.finished(before + 1);
  }

  async finished(number?: number): Promise<string> {
    const turn = this.turn(number);
    await turn.locator('.answer[aria-busy="false"]').waitFor();
    return turn.locator(".answer").innerText();
  }

  /** The small numbered buttons in the text of an answer. */
  marks(number?: number): Locator {
    return this.turn(number).locator(
      '.markdown [data-command="citation-open"], .answer [data-command="citation-open"]:not(.source)',
    );
  }

  /** The rows of the source list. */
  sources(number?: number): Locator {
    return this.turn(number).locator(".sources .source");
  }
}
