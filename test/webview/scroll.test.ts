import assert from "node:assert/strict";
import { answerEnd, finishedAnswer, indexState, text } from "./conversation";
import { launchPanelBrowser, type PanelBrowser, type PanelPage } from "./panel-page";

const position = `(() => {
  const { scrollTop, scrollHeight, clientHeight } = document.querySelector(".conversation");
  return { top: Math.round(scrollTop), fromEnd: Math.round(scrollHeight - scrollTop - clientHeight) };
})()`;

describe("scrolling in the panel", () => {
  let browser: PanelBrowser;
  let panel: PanelPage;

  before(async () => (browser = await launchPanelBrowser()));
  after(() => browser?.close());
  beforeEach(async () => {
    panel = await browser.open({ height: 400 });
    await panel.play(indexState("ready"), ...finishedAnswer(1), { type: "question-add", turn: 2, text: "next" });
  });
  afterEach(async () => {
    assert.deepEqual(panel.troubles, []);
    await panel.close();
  });

  const where = () => panel.evaluate<{ readonly top: number; readonly fromEnd: number }>(position);
  const scrollTo = async (top: number) => {
    await panel.evaluate(`document.querySelector(".conversation").scrollTop = ${top}`);
    await panel.play();
  };
  const toEnd = () => panel.page.getByRole("button", { name: "Scroll to the end" });
  const paragraphs = (count: number) => text(2, "A paragraph of an answer.\n\n".repeat(count));

  it("follows the text while the reader is at the end", async () => {
    for (let step = 0; step < 5; step++) {
      await panel.play(paragraphs(5));
      assert.equal((await where()).fromEnd, 0);
    }
    await panel.play(answerEnd(2));
    assert.equal((await where()).fromEnd, 0);
    assert.equal(await toEnd().isVisible(), false);
  });

  it("stays where the reader is when that is not the end", async () => {
    await panel.play(paragraphs(20));
    await scrollTo(50);
    await panel.play(paragraphs(20), answerEnd(2));
    assert.equal((await where()).top, 50);
    await toEnd().click();
    assert.equal((await where()).fromEnd, 0);
    await panel.play();
    assert.equal(await toEnd().isVisible(), false);
  });

  it("follows again once the reader is back at the end", async () => {
    await panel.play(paragraphs(20));
    await scrollTo(50);
    await scrollTo(1_000_000);
    await panel.play(paragraphs(20));
    assert.equal((await where()).fromEnd, 0);
  });

  it("goes to a question that is asked", async () => {
    await panel.play(paragraphs(20), answerEnd(2));
    await scrollTo(0);
    await panel.page.getByRole("textbox", { name: "Question" }).fill("More?");
    await panel.page.keyboard.press("Enter");
    await panel.play();
    assert.equal((await where()).fromEnd, 0);
  });

  it("keeps the end in view when the panel becomes smaller", async () => {
    await panel.play(paragraphs(20));
    await panel.page.setViewportSize({ width: 260, height: 300 });
    await panel.play();
    assert.equal((await where()).fromEnd, 0);
  });

  it("keeps the page as high as the panel, however long the conversation", async () => {
    await panel.play(text(2, "A paragraph [1].\n\n".repeat(300)), ...finishedAnswer(3).slice(1), answerEnd(2));
    const { page, shown } = await panel.evaluate<{ readonly page: number; readonly shown: number }>(
      `({ page: document.documentElement.scrollHeight, shown: innerHeight })`,
    );
    assert.equal(page, shown);
    // Whoever tabs to the last source must not push the strip out of the panel.
    await panel.evaluate(`[...document.querySelectorAll("button, summary")].at(-1).scrollIntoView()`);
    assert.equal(await panel.evaluate("document.scrollingElement.scrollTop"), 0);
  });

  for (const width of [240, 400, 900]) {
    it(`never scrolls sideways at ${width} pixels`, async () => {
      await panel.page.setViewportSize({ width, height: 500 });
      await panel.play(
        indexState("embedding"),
        { type: "question-add", turn: 3, text: `${"long_".repeat(60)} question` },
        text(
          3,
          `${"unbroken".repeat(60)}\n\n\`${"code".repeat(60)}\`\n\n| ${"wide ".repeat(40)} | b |\n|---|---|\n| 1 | 2 |`,
        ),
        answerEnd(3),
      );
      const overflows = await panel.evaluate<boolean>(
        `[document.documentElement, document.querySelector(".conversation")].some((node) => node.scrollWidth > node.clientWidth)`,
      );
      assert.equal(overflows, false);
    });
  }
});
