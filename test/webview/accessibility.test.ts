import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { HostMessage } from "../../src/protocol/messages";
import {
  answerEnd,
  answerFromElsewhere,
  chatState,
  cite,
  contextReady,
  finishedAnswer,
  indexState,
  sourceChoices,
  text,
} from "./conversation";
import { launchPanelBrowser, themes, type PanelBrowser, type PanelPage, type ThemeName } from "./panel-page";

const failedTurn: readonly HostMessage[] = [
  { type: "question-add", turn: 2, text: "And who calls it?" },
  { type: "answer-part", turn: 2, part: { type: "notice", text: "42 % of the code is embedded." } },
  { type: "answer-error", turn: 2, code: "generate/failed", text: "No.", actions: ["retry", "show-log"] },
];

/** A traceback, links, and what is folded. */
const pastedTurn: readonly HostMessage[] = [
  {
    type: "question-add",
    turn: 3,
    text: `Why?\nTraceback (most recent call last):\n${"  x\n".repeat(12)}KeyError: 'a'`,
  },
  contextReady(3),
  text(3, "In `Cache.get` [1].\n\n**Used in**\n- `serve` [2]"),
  cite(3, 1),
  cite(3, 2),
  { type: "answer-names", turn: 3, names: ["Cache.get", "serve"] },
  answerEnd(3),
];

const history = [{ id: "a", title: "How are carts priced?", updatedMs: 0, turns: 2 }];

const scenes: Readonly<Record<string, readonly HostMessage[]>> = {
  "not indexed": [indexState("not-indexed")],
  ready: [indexState("ready"), chatState({ history })],
  conversation: [indexState("embedding"), chatState({ history }), ...finishedAnswer(1), ...failedTurn, ...pastedTurn],
  "knowledge from elsewhere": [
    indexState("ready"),
    chatState({ sources: sourceChoices, chosenSources: ["package"], offline: true }),
    ...answerFromElsewhere(1),
  ],
  streaming: [
    indexState("paused"),
    { type: "question-add", turn: 1, text: "q" },
    contextReady(1),
    text(1, "So [1] `far` [x](https://example.org)\n\n```python\n# why\nx = 'a' + 1\n```\n\n> quoted"),
  ],
};

describe("accessibility of the panel", () => {
  let browser: PanelBrowser;
  let panel: PanelPage;

  before(async () => (browser = await launchPanelBrowser()));
  after(() => browser?.close());
  afterEach(async () => {
    assert.deepEqual(panel.troubles, []);
    await panel.close();
  });

  async function open(theme: ThemeName, messages: readonly HostMessage[]): Promise<void> {
    panel = await browser.open({ theme });
    await panel.play(...messages);
  }

  for (const [scene, messages] of Object.entries(scenes)) {
    it(`gives every control a name: ${scene}`, async () => {
      await open("dark-modern", messages);
      const controls = await panel.page
        .locator("button:visible, textarea, select:visible, progress:visible, a:visible, summary:visible")
        .all();
      assert.ok(controls.length > 1);
      const snapshot = await panel.page.locator("body").ariaSnapshot();
      assert.doesNotMatch(snapshot, /- (?:button|textbox|combobox|progressbar|link)(?: \[.*\])?:?$/m);
      const ids = await panel.evaluate<readonly string[]>(
        `[...document.querySelectorAll("[id]")].map((node) => node.id)`,
      );
      assert.equal(new Set(ids).size, ids.length);
    });

    for (const theme of Object.keys(themes) as ThemeName[]) {
      it(`has text that can be read: ${scene} in ${theme}`, async () => {
        await open(theme, messages);
        const weak = await panel.evaluate<readonly string[]>(weakTexts);
        assert.deepEqual(weak, []);
      });
    }
  }

  it("goes through the controls in reading order", async () => {
    await open("dark-modern", [indexState("embedding"), chatState({ history }), ...finishedAnswer(1)]);
    await panel.evaluate("document.activeElement.blur()");
    const order: string[] = [];
    for (let step = 0; step < 24; step++) {
      await panel.page.keyboard.press("Tab");
      order.push(
        await panel.evaluate<string>(
          `(document.activeElement.ariaLabel ?? document.activeElement.textContent).replace(/,.*|: .*/, "").trim()`,
        ),
      );
      if (order.at(-1) === "New chat") break;
    }
    assert.deepEqual(
      order.filter((name, index) => name !== order[index - 1]),
      [
        "Pause",
        "Conversation",
        "Source 1",
        "Source 2",
        "Source 1",
        "Source 2",
        "Wrap lines",
        "Copy code",
        "Insert at cursor",
        // The frame of code that is wider than the panel can be scrolled with the keyboard.
        ...order.filter((name) => name.startsWith("class TTLCache")),
        "the settings",
        "Source 1",
        "Source 2",
        "Also looked at (3)",
        "Set up a model",
        "Question",
        "Who answers",
        "Offline",
        "Earlier chats",
        "New chat",
      ],
    );
  });

  it("shows where the keyboard is, and only then", async () => {
    await open("high-contrast", [indexState("ready"), ...finishedAnswer(1)]);
    const source = panel.page.getByRole("region", { name: "Sources" }).getByRole("button").first();
    await source.focus();
    await panel.page.keyboard.press("Shift+Tab");
    await panel.page.keyboard.press("Tab");
    const outline = `getComputedStyle(document.activeElement).outlineStyle`;
    assert.equal(await panel.evaluate(outline), "solid");
    await panel.page.getByRole("button", { name: "Copy code" }).click();
    const inner = `getComputedStyle(document.activeElement.shadowRoot.querySelector("button")).outlineStyle`;
    assert.equal(await panel.evaluate(inner), "none");
  });

  it("announces an answer once, at its end, and no words of the stream", async () => {
    await open("dark-modern", [indexState("ready")]);
    const log = panel.page.getByRole("log", { name: "Conversation" });
    assert.equal(await log.getAttribute("aria-live"), "off");
    const status = panel.page.getByRole("status");
    await panel.play({ type: "question-add", turn: 1, text: "q" });
    assert.equal(await status.innerText(), "Searching your code.");
    await panel.play(text(1, "It is "), text(1, "so."));
    assert.equal(await status.innerText(), "Searching your code.");
    assert.equal(await panel.page.getByRole("article").locator(".answer").getAttribute("aria-busy"), "true");
    await panel.play(...finishedAnswer(1).slice(-1));
    assert.equal(await status.innerText(), "Answer: It is so. No sources.");
    // The toolkit would make its ring an alert.
    assert.equal(await panel.page.getByRole("alert").count(), 0);
  });

  it("stands still for people who want no motion", async () => {
    panel = await browser.open();
    await panel.page.emulateMedia({ reducedMotion: "reduce" });
    await panel.play(indexState("indexing", { fraction: undefined }), { type: "question-add", turn: 1, text: "q" });
    assert.equal(await panel.page.locator(".ring").isVisible(), false);
    await panel.page.getByText("Searching your code…").waitFor();
  });

  it("uses no colour but the theme's, and no variable that no theme has", async () => {
    await open("dark-modern", []);
    const folder = join(__dirname, "../../webview");
    const sheets = readdirSync(folder).filter((name) => name.endsWith(".css"));
    const css = sheets
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("\n")
      .replace(/\/\*[\s\S]*?\*\//g, "");
    assert.doesNotMatch(css, /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|color)a?\(|:\s*(?:white|black|red|gr[ae]y|blue)\b/i);
    const known = new Set(Object.values(themes).flatMap(({ variables }) => Object.keys(variables)));
    const used = css.match(/--vscode-[\w-]+/g) ?? [];
    assert.deepEqual(
      used.filter((name) => !known.has(name)),
      [],
      "a name that VS Code does not have, or one to add to themes.json",
    );
  });
});

/**
 * Texts whose contrast is below 4.5 to 1, as WCAG measures it. Translucent colours are laid over what is behind them.
 * Disabled controls are exempt there and here.
 */
const weakTexts = String.raw`(() => {
  const read = (value) => {
    const [r, g, b, a = 1] = value.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => {
    const mix = (key) => top[key] * top.a + below[key] * (1 - top.a);
    return { r: mix("r"), g: mix("g"), b: mix("b"), a: 1 };
  };
  const backgroundOf = (node) => {
    if (node === null) return { r: 255, g: 255, b: 255, a: 1 };
    const parent = node.parentElement ?? node.getRootNode().host ?? null;
    return over(read(getComputedStyle(node).backgroundColor), backgroundOf(parent));
  };
  const luminance = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const weak = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const node = text.parentElement;
    if (text.data.trim() === "" || node.tagName === "SCRIPT" || !node.checkVisibility()) continue;
    if (node.closest(".spoken-only, [disabled]")) continue;
    const background = backgroundOf(node);
    const front = luminance(over(read(getComputedStyle(node).color), background));
    const back = luminance(background);
    const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (contrast < 4.5) weak.add(node.className + " " + text.data.trim().slice(0, 30) + " " + contrast.toFixed(2));
  }
  return [...weak];
})()`;
