import assert from "node:assert/strict";
import type { HostMessage } from "../../src/protocol/messages";
import {
  answerEnd,
  chatState,
  cacheAnswer,
  cite,
  contextReady,
  finishedAnswer,
  indexState,
  starters,
  text,
  type Phase,
} from "./conversation";
import { launchPanelBrowser, type PanelBrowser, type PanelOptions, type PanelPage } from "./panel-page";

describe("chat panel", () => {
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

  const button = (name: string | RegExp) => panel.page.getByRole("button", { name, exact: typeof name === "string" });
  const box = () => panel.page.getByRole("textbox", { name: "Question" });
  const lastSent = async () => (await panel.sent()).at(-1);

  describe("without a conversation", () => {
    it("says that it is ready, and nothing else until the host speaks", async () => {
      const { page } = await open({});
      assert.deepEqual(await panel.sent(), [{ type: "panel-ready" }]);
      assert.equal(await page.getByRole("heading").count(), 0);
      assert.equal(await button("Send question").isDisabled(), true);
    });

    const check = (phase: Phase, heading: string, buttons: readonly string[], mayAsk: boolean): void => {
      it(`leads on while ${phase}`, async () => {
        const { page } = await open({}, indexState(phase));
        assert.deepEqual(await page.getByRole("heading").allInnerTexts(), [heading]);
        for (const name of buttons) assert.equal(await button(name).isVisible(), true, name);
        await box().fill("Why?");
        // The toolkit's buttons follow a moment later.
        await panel.play();
        assert.equal(await button("Send question").isEnabled(), mayAsk);
      });
    };
    check("no-folder", "Open a folder to begin", ["Open folder"], false);
    check("not-indexed", "Ask about your own code", ["Index this workspace"], false);
    check("indexing", "Reading your code", [], true);
    check("embedding", "Ask about your code", ["Pause"], true);
    check("paused", "Ask about your code", ["Resume"], true);
    check("ready", "Ask about your code", [], true);
    check("failed", "The index could not be built", ["Try again", "Show log"], true);

    it("starts indexing with one press", async () => {
      await open({}, indexState("not-indexed"));
      await button("Index this workspace").click();
      assert.deepEqual(await lastSent(), { type: "action-run", action: "index" });
      await panel.play(indexState("indexing"));
      const bar = panel.page.getByRole("progressbar", { name: "Indexing" });
      assert.equal(await bar.getAttribute("value"), "0.18");
      assert.match(await panel.page.getByRole("region", { name: "Index" }).innerText(), /312 of 1,748 files/);
      // The pressed button is gone; the keyboard goes on in the box.
      assert.equal(await panel.evaluate("document.activeElement.matches('textarea')"), true);
    });

    it("asks a question made from this code", async () => {
      await open({}, indexState("ready"), chatState());
      const offered = panel.page.getByRole("list", { name: "Questions about this code" });
      assert.deepEqual(
        await offered.getByRole("button").allInnerTexts(),
        starters.map((starter) => starter.replaceAll("`", "")),
      );
      await button("Where does shop serve start?").click();
      assert.deepEqual(await lastSent(), { type: "question-ask", turn: 1, text: "Where does `shop serve` start?" });
      await panel.page.getByRole("article", { name: "Where does `shop serve` start?" }).waitFor();
      assert.equal(await panel.page.getByRole("heading", { name: "Ask about your code" }).count(), 0);
    });

    it("says what can be typed, with questions and without", async () => {
      await open({}, indexState("ready"));
      const kinds = panel.page.getByRole("list", { name: "What can be typed" });
      assert.equal(await kinds.getByRole("listitem").count(), 3);
      await panel.play(chatState());
      assert.equal(await kinds.getByRole("listitem").count(), 3);
    });

    it("opens an earlier chat", async () => {
      const history = ["Why?", "How?", "Who?", "When?"].map((title, index) => ({
        id: `chat-${index}`,
        title,
        updatedMs: 0,
        turns: 1,
      }));
      await open({}, indexState("ready"), chatState({ history }));
      assert.equal(await panel.page.locator(".example").count(), 6);
      await button("How?").click();
      assert.deepEqual(await lastSent(), { type: "chat-open", id: "chat-1" });
      await button("Earlier chats").click();
      assert.deepEqual(await lastSent(), { type: "action-run", action: "show-history" });
    });

    it("says what leaves the computer when the host knows it", async () => {
      await open({}, indexState("not-indexed", { privacy: "Questions are sent to api.example.org." }));
      await panel.page.getByText("Questions are sent to api.example.org.").waitFor();
    });
  });

  describe("asking", () => {
    it("sends with Enter, breaks lines with Shift+Enter, and empties the box", async () => {
      await open({}, indexState("ready"));
      await box().focus();
      await panel.page.keyboard.type("first");
      const low = (await box().boundingBox())?.height ?? 0;
      await panel.page.keyboard.press("Shift+Enter");
      await panel.page.keyboard.type("second");
      assert.ok(((await box().boundingBox())?.height ?? 0) > low);
      await panel.page.keyboard.press("Enter");
      assert.deepEqual(await lastSent(), { type: "question-ask", turn: 1, text: "first\nsecond" });
      assert.equal(await box().inputValue(), "");
      assert.equal((await box().boundingBox())?.height, low);
    });

    it("sends no blanks, and one question at a time", async () => {
      await open({}, indexState("ready"));
      await box().fill("  \n ");
      await box().press("Enter");
      await box().fill("one");
      await box().press("Enter");
      await box().fill("two");
      await box().press("Enter");
      const questions = (await panel.sent()).filter(({ type }) => type === "question-ask");
      assert.deepEqual(questions, [{ type: "question-ask", turn: 1, text: "one" }]);
      assert.equal(await box().inputValue(), "two");
      await panel.play(text(1, "a"), answerEnd(1));
      await box().press("Enter");
      assert.deepEqual(await lastSent(), { type: "question-ask", turn: 2, text: "two" });
    });

    it("brings earlier questions back with Up in an empty box, and leaves a draft alone", async () => {
      await open({}, indexState("ready"), ...finishedAnswer(1, "one"), ...finishedAnswer(2, "two"));
      const values: string[] = [];
      for (const key of ["ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"]) {
        await box().press(key);
        values.push(await box().inputValue());
      }
      assert.deepEqual(values, ["two", "one", "one", "two", ""]);
      await box().fill("draft");
      await box().press("ArrowUp");
      assert.equal(await box().inputValue(), "draft");
    });

    it("keeps the draft while it is hidden", async () => {
      await open({}, indexState("ready"));
      await box().fill("half a thou");
      const saved = await panel.evaluate("window.saved");
      await panel.close();
      await open({ savedState: saved }, indexState("ready"));
      assert.equal(await box().inputValue(), "half a thou");
      assert.equal(await button("Send question").isEnabled(), true);
    });

    it("stops with the button and with Escape", async () => {
      await open({}, indexState("ready"), { type: "question-add", turn: 3, text: "q" }, text(3, "so far"));
      await button("Stop answer").click();
      assert.deepEqual(await lastSent(), { type: "answer-stop", turn: 3 });
      await panel.page.getByText("Stopped", { exact: true }).waitFor();
      assert.equal(await button("Send question").isVisible(), true);
      await button("Ask again").click();
      assert.deepEqual(await lastSent(), { type: "action-run", action: "retry", turn: 3 });
      await panel.page.getByText("Searching your code…").waitFor();
      await panel.page.keyboard.press("Escape");
      assert.deepEqual(await lastSent(), { type: "answer-stop", turn: 3 });
    });

    it("starts a new chat", async () => {
      await open({}, indexState("ready"), ...finishedAnswer(1));
      await button("New chat").click();
      assert.deepEqual(await lastSent(), { type: "chat-new" });
      await panel.play();
      assert.equal(await panel.page.getByRole("article").count(), 0);
      await panel.page.getByRole("heading", { name: "Ask about your code" }).waitFor();
    });
  });

  describe("an answer", () => {
    it("has links for the names that the host knows, once it says them", async () => {
      const answer = "See `app/pay.py` and `Wallet.pay`, not `x`.\n\n```python\nWallet.pay\n```";
      const { page } = await open(
        {},
        indexState("ready"),
        { type: "question-add", turn: 2, text: "q" },
        text(2, answer),
      );
      await panel.play(answerEnd(2));
      assert.equal(await page.getByRole("link").count(), 0);
      await panel.play({ type: "answer-names", turn: 2, names: ["app/pay.py", "Wallet.pay"] });
      assert.deepEqual(await page.getByRole("link").allInnerTexts(), ["app/pay.py", "Wallet.pay"]);
      await page.getByRole("link", { name: "app/pay.py" }).click();
      assert.deepEqual(await lastSent(), { type: "name-open", turn: 2, name: "app/pay.py" });
      await page.getByRole("link", { name: "Wallet.pay" }).press("Enter");
      assert.deepEqual(await lastSent(), { type: "name-open", turn: 2, name: "Wallet.pay" });
    });

    it("folds what is not the answer, and leaves it as the reader has it", async () => {
      const answer =
        "It does so [1].\n\n**Used in**\n- `a` [1]\n- `b` [3]\n\n**From `docs/a.md`**, “Title” [2]\n> words";
      const { page } = await open(
        {},
        indexState("ready"),
        { type: "question-add", turn: 1, text: "q" },
        contextReady(1),
      );
      await panel.play(text(1, answer), cite(1, 1), cite(1, 3), cite(1, 2));
      const used = page.locator("summary", { hasText: "Used in (2)" });
      await page.locator("summary", { hasText: "From docs/a.md, “Title”" }).waitFor();
      assert.equal(await page.getByRole("listitem").filter({ hasText: "a" }).first().isVisible(), false);
      await used.click();
      await panel.play(text(1, " more"), answerEnd(1));
      assert.equal(await used.locator("xpath=..").getAttribute("open"), "");
    });

    it("wraps the lines of code when told to, and where the panel is narrow", async () => {
      await open({}, indexState("ready"), ...finishedAnswer(1));
      const wraps = () =>
        panel.evaluate<boolean>(
          `getComputedStyle(document.querySelector(".code-block code")).whiteSpace === "pre-wrap"`,
        );
      assert.equal(await wraps(), false);
      await button("Wrap lines").click();
      assert.equal(await wraps(), true);
      await button("Wrap lines").click();
      assert.equal(await wraps(), false);
      await panel.close();
      await open({ width: 300 }, indexState("ready"), ...finishedAnswer(1));
      assert.equal(await wraps(), true);
      await button("Wrap lines").click();
      assert.equal(await wraps(), false);
    });

    it("says what it is doing, then streams, then lists its sources", async () => {
      const { page } = await open({}, indexState("ready"), { type: "question-add", turn: 1, text: "Why?" });
      const article = page.getByRole("article", { name: "Why?" });
      await article.getByText("Searching your code…").waitFor();
      await panel.play(contextReady(1));
      await article.getByText("Reading 5 passages…").waitFor();
      await panel.play(text(1, "Because "), text(1, "of **this** [3][1]"), cite(1, 3), cite(1, 1));
      await article.getByText("Writing…").waitFor();
      assert.equal(await article.locator("strong").innerText(), "this");
      assert.equal(await article.getByRole("region", { name: "Sources" }).count(), 0);
      await panel.play(answerEnd(1, 2, "length"));
      assert.equal(await article.getByText("Writing…").isVisible(), false);
      const sources = article.getByRole("region", { name: "Sources" });
      assert.deepEqual(
        (await sources.getByRole("button").allInnerTexts()).map((row) => row.replaceAll("\n", " ")),
        ["1 cache.py TTLCache._evict 80–101", "2 cache.py TTLCache.get 42–57"],
      );
      await sources.getByText("Also looked at (3)").click();
      assert.equal(await sources.getByRole("button").count(), 5);
      await article.getByText("openai · gpt-4o-mini · 2.1 s").waitFor();
      await article.getByText("2 unknown citations removed").waitFor();
      await article.getByText("Cut off at the length limit").waitFor();
    });

    it("opens citations from the text and from the list", async () => {
      const { page } = await open({}, indexState("ready"), ...finishedAnswer(4));
      const name = "Source 2: src/shop/cache.py, TTLCache._evict, lines 80 to 101";
      await page.locator(".markdown").getByRole("button", { name }).first().click();
      assert.deepEqual(await lastSent(), { type: "citation-open", turn: 4, number: 3, mention: 1 });
      await page
        .getByRole("region", { name: "Sources" })
        .getByRole("button", { name: /^Source 1/ })
        .focus();
      await page.keyboard.press("Enter");
      assert.deepEqual(await lastSent(), { type: "citation-open", turn: 4, number: 1 });
    });

    it("opens from each mark what its own sentence is about", async () => {
      const other = cite(1, 1, 2);
      assert.ok(other.type === "answer-part" && other.part.type === "citation-add");
      const place = { ...other.part.place, symbol: "TTLCache.set", startLine: 60, endLine: 66 };
      const second: HostMessage = { ...other, part: { ...other.part, place } };
      const panel = await open(
        {},
        indexState("ready"),
        { type: "question-add", turn: 1, text: "How is it kept?" },
        contextReady(1),
      );
      await panel.play(text(1, "It reads [1].\n\nIt writes [1]."), cite(1, 1), second, answerEnd(1));
      const marks = panel.page.locator(".markdown button.citation");
      assert.match((await marks.nth(1).getAttribute("title")) ?? "", /:60–66\nTTLCache\.set/);
      await marks.nth(1).click();
      assert.deepEqual(await lastSent(), { type: "citation-open", turn: 1, number: 1, mention: 2 });
      // The list names the source once.
      assert.equal(
        await panel.page
          .getByRole("region", { name: "Sources" })
          .getByRole("button", { name: /^Source 1:/ })
          .count(),
        1,
      );
    });

    it("copies and inserts code as it is", async () => {
      await open({}, indexState("ready"), ...finishedAnswer(1));
      const code = /```python\n([\s\S]*?)\n```/.exec(cacheAnswer)?.[1];
      await button("Copy code").click();
      assert.deepEqual(await lastSent(), { type: "code-copy", text: code });
      await button("Insert at cursor").click();
      assert.deepEqual(await lastSent(), { type: "code-insert", text: code });
      assert.equal(await panel.page.getByRole("group", { name: "Python code" }).count(), 1);
      assert.ok((await panel.page.locator(".code-block .hljs-keyword").count()) > 3);
    });

    it("shows notices, and errors with their buttons", async () => {
      const notice = { type: "notice", text: "42 % is embedded." } as const;
      await open(
        {},
        indexState("ready"),
        { type: "question-add", turn: 1, text: "q" },
        { type: "answer-part", turn: 1, part: notice },
        {
          type: "answer-error",
          turn: 1,
          code: "generate/unauthorized",
          text: "Bad key.",
          actions: ["set-api-key", "retry"],
        },
      );
      await panel.page.getByText("42 % is embedded.").waitFor();
      assert.match(await panel.page.getByRole("alert").innerText(), /Bad key\./);
      await button("Set API key").click();
      assert.deepEqual(await lastSent(), { type: "action-run", action: "set-api-key", turn: 1 });
      await button("Try again").click();
      assert.deepEqual(await lastSent(), { type: "action-run", action: "retry", turn: 1 });
      await panel.page.getByText("Searching your code…").waitFor();
      assert.equal(await panel.page.getByRole("alert").count(), 0);
    });

    it("comes back with a restored conversation, the running one goes on", async () => {
      const { page } = await open({}, indexState("ready"), {
        type: "chat-restore",
        turns: [
          { turn: 1, question: "first", parts: [{ type: "text-delta", text: "One." }], outcome: "done" },
          { turn: 2, question: "second", parts: [{ type: "text-delta", text: "Tw" }], outcome: "running" },
        ],
      });
      await panel.play(text(2, "o."), answerEnd(2));
      assert.equal(await page.getByRole("article", { name: "second" }).locator(".markdown").innerText(), "Two.");
      assert.equal(await page.getByRole("article").count(), 2);
    });

    it("ignores messages it does not know", async () => {
      await open({}, indexState("ready"), ...finishedAnswer(1));
      for (const message of ['{"type":"toString"}', '{"type":"brain-read"}', '"x"', "null", "[1]"]) {
        await panel.evaluate(`window.postMessage(${message}, "*")`);
      }
      await panel.play(indexState("paused"));
      assert.equal(await panel.page.getByRole("article").count(), 1);
    });
  });
});
