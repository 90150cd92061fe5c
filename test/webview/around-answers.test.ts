import assert from "node:assert/strict";
import type { HostMessage } from "../../src/protocol/messages";
import { answerFromElsewhere, chatState, indexState, noModel, sourceChoices, text } from "./conversation";
import { launchPanelBrowser, type PanelBrowser, type PanelOptions, type PanelPage } from "./panel-page";

const composedEnd = {
  type: "answer-end",
  provider: "extractive",
  model: "extractive",
  usage: { inputTokens: 1, outputTokens: 1 },
  removedCitations: 0,
  finishReason: "stop",
} as const;

describe("around the answers of the panel", () => {
  let browser: PanelBrowser;
  let panel: PanelPage;

  before(async () => (browser = await launchPanelBrowser()));
  after(() => browser?.close());
  afterEach(async () => {
    if (panel === undefined || panel.page.isClosed()) return;
    const { troubles } = panel;
    await panel.close();
    assert.deepEqual(troubles, []);
  });

  /** A panel whose host has said what follows. */
  async function open(options: PanelOptions, ...messages: readonly HostMessage[]): Promise<PanelPage> {
    panel = await browser.open(options);
    await panel.play(...messages);
    return panel;
  }

  const lastSent = async () => (await panel.sent()).at(-1);

  describe("who answers", () => {
    const picker = () => panel.page.getByRole("combobox", { name: "Who answers" });
    const models = [noModel, { id: "configured", label: "gpt-4o-mini", detail: "Writes the answers" }];

    it("is there to choose, once the host has said it", async () => {
      await open({}, indexState("ready"));
      assert.equal(await picker().isVisible(), false);
      await panel.play(chatState({ models }));
      assert.deepEqual(await picker().locator("option").allInnerTexts(), [
        "No model",
        "gpt-4o-mini",
        "Set up a model…",
      ]);
      await picker().selectOption("gpt-4o-mini");
      assert.deepEqual(await lastSent(), { type: "model-choose", id: "configured" });
      await panel.play();
      assert.equal(await picker().inputValue(), "configured");
    });

    it("stays who it is while a model is set up", async () => {
      await open({}, indexState("ready"), chatState());
      await picker().selectOption("Set up a model…");
      assert.deepEqual(await lastSent(), { type: "action-run", action: "set-up-model" });
      assert.equal(await picker().inputValue(), "none");
      await panel.play(chatState({ models, currentModel: "configured" }));
      assert.equal(await picker().inputValue(), "configured");
    });
  });

  describe("what is asked", () => {
    const picker = () => panel.page.locator("details.scope");
    const box = (name: string) => picker().getByRole("checkbox", { name });

    it("is no question where there is only the user's own code", async () => {
      await open({}, indexState("ready"), chatState());
      assert.equal(await picker().isVisible(), false);
    });

    it("is narrowed by ticking, and told beside the box", async () => {
      await open({}, indexState("ready"), chatState({ sources: sourceChoices }));
      assert.equal(await picker().locator("summary").innerText(), "All sources");
      await picker().locator("summary").click();
      await box("requests").check();
      assert.deepEqual(await lastSent(), { type: "sources-choose", ids: ["pypi:requests@2.31.0"] });
      await panel.play();
      assert.equal(await picker().locator("summary").innerText(), "requests");
      await box("Stack Overflow").check();
      assert.deepEqual(await lastSent(), { type: "sources-choose", ids: ["pypi:requests@2.31.0", "stackoverflow"] });
      await panel.play();
      assert.equal(await picker().locator("summary").innerText(), "2 sources");
    });

    it("closes by Escape, which stops no answer then, and by a click beside it", async () => {
      await open({}, indexState("ready"), chatState({ sources: sourceChoices }));
      await panel.play({ type: "question-add", turn: 1, text: "q" });
      await picker().locator("summary").click();
      await box("requests").focus();
      await panel.page.keyboard.press("Escape");
      assert.equal(await picker().getAttribute("open"), null);
      assert.deepEqual(
        (await panel.sent()).filter(({ type }) => type === "answer-stop"),
        [],
      );
      await picker().locator("summary").click();
      await panel.page.getByRole("log").click();
      assert.equal(await picker().getAttribute("open"), null);
    });

    it("keeps what is ticked while a source is read", async () => {
      await open({}, indexState("ready"), chatState({ sources: sourceChoices, chosenSources: ["package"] }));
      await picker().locator("summary").click();
      await panel.play(chatState({ sources: sourceChoices.slice(0, 3), chosenSources: ["package"] }));
      assert.equal(await box("Installed Packages").isChecked(), true);
      assert.equal(await picker().getByRole("checkbox").count(), 3);
    });
  });

  describe("offline", () => {
    const offline = () => panel.page.getByRole("switch", { name: "Offline" });

    it("is one switch, which says when it holds", async () => {
      await open({}, indexState("ready"), chatState());
      assert.equal(await offline().isChecked(), false);
      assert.equal(await offline().innerText(), "");
      await offline().click();
      assert.deepEqual(await lastSent(), { type: "offline-set", offline: true });
      await panel.play();
      assert.equal(await offline().isChecked(), true);
      assert.equal(await offline().innerText(), "Offline");
      await panel.play(chatState({ offline: false }));
      assert.equal(await offline().isChecked(), false);
    });
  });

  describe("what is cited from elsewhere", () => {
    it("says from where and on what terms, once for files of one package, with a link to the original", async () => {
      const { page } = await open({}, indexState("ready"), ...answerFromElsewhere(1));
      const rows = page.locator(".sources li");
      const credits = await rows.locator(".source-credit").allInnerTexts();
      assert.deepEqual(credits, ["requests==2.31.0 · Apache-2.0 · original", "A. Reader · CC-BY-SA-4.0 · original"]);
      assert.equal(
        await rows.last().getByRole("link", { name: "original" }).getAttribute("href"),
        "https://stackoverflow.com/a/15431530",
      );
      assert.match(await rows.last().innerText(), /How do I retry a request that timed out\?/);
    });
  });

  describe("what limits the answers", () => {
    const note = () => panel.page.getByRole("note", { name: "About the answers" });
    const vectors = { about: "vectors", text: "Meaning covers 42 %." } as const;

    it("is said once, with a button, and under no answer", async () => {
      const answers = [1, 2].flatMap((turn): HostMessage[] => [
        { type: "question-add", turn, text: "q" },
        {
          type: "answer-part",
          turn,
          part: { type: "notice", about: "vectors", text: "Meaning-based search has seen 42 %." },
        },
        { type: "answer-part", turn, part: { type: "notice", about: "model", text: "Without a language model." } },
        text(turn, "Words."),
        { type: "answer-part", turn, part: { ...composedEnd, milliseconds: 400 } },
      ]);
      const { page } = await open({}, indexState("ready"), chatState(), ...answers);
      assert.equal(await page.getByText("language model").count(), 1);
      assert.equal(await page.getByText("Meaning-based").count(), 0);
      assert.equal(await page.getByText("extractive").count(), 0);
      assert.equal(await page.getByText("No model · 0.4 s").count(), 2);
      await note().getByRole("button", { name: "Set up a model" }).click();
      assert.deepEqual(await lastSent(), { type: "action-run", action: "set-up-model" });
    });

    it("leaves vectors to the line above while that tells of them", async () => {
      await open({}, indexState("embedding"), chatState({ notes: [vectors] }));
      assert.equal(await note().isVisible(), false);
      await panel.play(indexState("ready"));
      assert.equal(await note().innerText(), "Meaning covers 42 %.");
      await panel.play(chatState({ notes: [] }));
      assert.equal(await note().isVisible(), false);
    });

    it("leaves other notices where they are", async () => {
      await open({}, indexState("ready"), { type: "question-add", turn: 1, text: "q" });
      await panel.play({ type: "answer-part", turn: 1, part: { type: "notice", text: "Two folders are missing." } });
      await panel.page.getByText("Two folders are missing.").waitFor();
    });
  });

  describe("a question", () => {
    const traceback = `Traceback (most recent call last):\n${'  File "a.py", line 3, in f\n    g()\n'.repeat(8)}ValueError: no`;

    it("has a traceback as code, folded where it is long", async () => {
      const { page } = await open({}, indexState("ready"), {
        type: "question-add",
        turn: 1,
        text: `Why?\n${traceback}`,
      });
      const article = page.getByRole("article", { name: "Why?" });
      assert.equal(await article.locator("pre").isVisible(), false);
      await article.getByText("Traceback, 18 lines").click();
      assert.equal(await article.locator("pre").innerText(), traceback);
      assert.match(
        await panel.evaluate(`getComputedStyle(document.querySelector(".question pre")).fontFamily`),
        /mono/i,
      );
    });

    it("is called by its exception where it is nothing but a traceback", async () => {
      const { page } = await open({}, indexState("ready"), { type: "question-add", turn: 1, text: traceback });
      await page.getByRole("article", { name: "ValueError: no" }).getByText("Traceback, 18 lines").waitFor();
    });

    it("of a book's length is one line", async () => {
      const { page } = await open({}, indexState("ready"), {
        type: "question-add",
        turn: 1,
        text: "word ".repeat(20_000),
      });
      const height = (await page.locator(".question").boundingBox())?.height ?? 0;
      assert.ok(height < 120, `${height} pixels`);
      await page.getByText("Whole question").click();
    });
  });
});
