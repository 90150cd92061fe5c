import assert from "node:assert/strict";
import { workPerFrame } from "../../webview/frame-budget";
import { workPerChar } from "../../webview/sections";
import { answerEnd, contextReady, indexState, text } from "./conversation";
import { launchPanelBrowser, type PanelBrowser, type PanelPage } from "./panel-page";

/** Text that would freeze a page that lays it out as it comes. Work is counted, not timed: in characters a frame. */
describe("hostile text in the panel", () => {
  let browser: PanelBrowser;
  let panel: PanelPage;

  before(async () => {
    browser = await launchPanelBrowser();
    panel = await browser.open();
  });
  after(() => browser?.close());
  beforeEach(() =>
    panel.play(
      { type: "chat-clear" },
      indexState("ready"),
      { type: "question-add", turn: 1, text: "q" },
      contextReady(1),
    ),
  );
  afterEach(() => assert.deepEqual(panel.troubles, []));

  /** Plays messages, and gives how many characters each frame added until nothing more came. */
  async function growth(messages: readonly unknown[]): Promise<readonly number[]> {
    return panel.evaluate(`(async () => {
      ${JSON.stringify(messages)}.forEach((message) => window.postMessage(message, "*"));
      const length = () => document.querySelector(".markdown")?.textContent.length ?? 0;
      const frames = [];
      for (let quiet = 0, before = length(); quiet < 3; ) {
        await new Promise(requestAnimationFrame);
        const now = length();
        const isBusy = document.querySelector('.answer[aria-busy="true"]') !== null;
        if (now !== before) frames.push(now - before);
        quiet = now === before && !isBusy ? quiet + 1 : 0;
        before = now;
      }
      return frames;
    })()`);
  }

  /** In a frame: what the budget allows of the cheapest text, and the section that was begun with its last character. */
  const mostCharsInFrame = workPerFrame / workPerChar + 8000;
  const chars = 90_000;
  const fill = (piece: string): string => piece.repeat(Math.ceil(chars / piece.length)).slice(0, chars);

  const check = (name: string, hostile: string, mostChars = mostCharsInFrame): void => {
    it(name, async () => {
      const frames = await growth([text(1, hostile), answerEnd(1)]);
      assert.ok(Math.max(...frames) <= mostChars, frames.join());
      const shown = await panel.evaluate<string>(`document.querySelector(".markdown").textContent`);
      const letters = (value: string): number => value.replace(/[^a-z]/g, "").length;
      assert.ok(letters(shown) >= letters(hostile) - "ini".length, "text was lost");
      // The panel answers afterwards.
      await panel.play(indexState("paused"));
      assert.equal(await panel.page.getByRole("button", { name: "Resume" }).isVisible(), true);
    });
  };
  check("links that are opened and never closed", fill("a[]("));
  check("bold that is never closed", fill("**a "));
  check("emphasis inside words", fill("_a"));
  check("lists in lists", Array.from({ length: 420 }, (_, level) => `${" ".repeat(level)}- a`).join("\n"));
  check("quotes in quotes", `${fill(">")}a`);
  check("list marks in one line", `${fill("- ")}a`);
  check("tags", fill("<kbd>a"));
  check("one word", fill("a"));
  // Code is one text, which costs next to nothing while it is not coloured.
  check("one line of code", `\`\`\`ini\n${fill("a_")}\n\`\`\``, chars + 100);

  for (const [language, piece] of [
    ["ini", "a_"],
    ["python", " "],
    ["javascript", "\n"],
    ["yaml", "a "],
  ] as const) {
    it(`does not colour ${language} that would take the square of its length`, async () => {
      const code = (count: number): string => `\`\`\`${language}\nif = 'a' # 1\n${piece.repeat(count)}.\n\`\`\`\n\n`;
      await panel.play(text(1, code(10) + code(500)), answerEnd(1));
      const coloured = await panel.evaluate(
        `[...document.querySelectorAll("pre")].map((pre) => pre.querySelector("span") !== null)`,
      );
      assert.deepEqual(coloured, [true, false]);
    });
  }

  it("takes a long conversation that comes back in slices, the last answer first", async () => {
    const parts = (word: string): unknown[] => [{ type: "text-delta", text: `${word} ${word}.\n\n`.repeat(8000) }];
    const turns = [1, 2].map((turn) => ({ turn, question: "q", parts: parts(`word${turn}`), outcome: "done" }));
    const lengths = await panel.evaluate<readonly (readonly number[])[]>(`(async () => {
      window.postMessage(${JSON.stringify({ type: "chat-restore", turns })}, "*");
      const seen = [];
      do {
        await new Promise(requestAnimationFrame);
        seen.push([...document.querySelectorAll(".markdown")].map((node) => node.textContent.length));
      } while (seen.length < 3 || document.querySelector('.answer[aria-busy="true"]') !== null);
      return seen;
    })()`);
    const [earlier = 0, last = 0] = lengths.at(-1) ?? [];
    assert.equal(earlier, last);
    assert.ok(lengths.length > 3, "all at once");
    const half = lengths.find(([, now = 0]) => now > 0 && now < last);
    assert.equal(half?.[0], 0, "the earlier answer was laid out before the last");
  });
});
