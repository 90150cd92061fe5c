import assert from "node:assert/strict";
import { answerEnd, cacheAnswer, cite, contextReady, indexState, passages, text } from "./conversation";
import { launchPanelBrowser, type PanelBrowser, type PanelPage } from "./panel-page";

const markdownHtml = `document.querySelector(".markdown").innerHTML`;

interface Shown {
  readonly tags: readonly string[];
  readonly attributes: readonly string[];
  readonly addresses: readonly string[];
}

const whatIsShown = `(() => {
  const nodes = [...document.querySelectorAll(".markdown *")];
  const unique = (values) => [...new Set(values)];
  return {
    tags: unique(nodes.map((node) => node.localName)),
    attributes: unique(nodes.flatMap((node) => node.getAttributeNames())),
    addresses: unique(nodes.flatMap((node) => node.getAttribute("href") ?? [])),
  };
})()`;
const harmlessTags = new Set(
  "p a span code pre div button h3 table thead tbody tr th td br strong em svg path vscode-button".split(" "),
);
const harmlessAttributes = new Set(
  "class href title type role aria-label aria-hidden align appearance current-value data-command data-number viewBox viewbox width height d tabindex".split(
    " ",
  ),
);

describe("Markdown in the panel", () => {
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

  /** Plays text, with a frame after every so many pieces, so that what is not finished is shown. */
  async function stream(turn: number, pieces: readonly string[], piecesPerFrame = 1): Promise<void> {
    const messages = JSON.stringify(pieces.map((piece) => text(turn, piece)));
    await panel.evaluate(`(async () => {
      for (const [index, message] of ${messages}.entries()) {
        window.postMessage(message, "*");
        if (index % ${piecesPerFrame} === 0) await new Promise(requestAnimationFrame);
      }
    })()`);
  }

  describe("citation marks", () => {
    const check = (markdown: string, numbers: readonly number[], shown: string): void => {
      it(JSON.stringify(markdown), async () => {
        const given = [...new Set(numbers)].filter((number) => number <= passages.length);
        await panel.play(text(1, markdown), ...given.map((number) => cite(1, number)), answerEnd(1));
        const found = await panel.evaluate<readonly string[]>(
          `[...document.querySelectorAll(".markdown .citation")].map((node) => node.dataset.number)`,
        );
        assert.deepEqual(found.map(Number), numbers);
        const written = await panel.evaluate<string>(`document.querySelector(".markdown").textContent`);
        assert.equal(written.replace(/\s+/g, " ").trim(), shown);
      });
    };
    check("One [1], two [2][3].", [1, 2, 3], "One [1], two [2][3].");
    check("Grouped [1, 3].", [1, 3], "Grouped [1][2].");
    check("Out of order [5][2], and again [5].", [5, 2, 5], "Out of order [1][2], and again [1].");
    check("Never given [9] [12].", [], "Never given [9] [12].");
    check("Mixed [1, 9].", [1], "Mixed [1][9].");
    check("rows_by_id[1], x[1], m.group[2] and a[0][1]", [], "rows_by_id[1], x[1], m.group[2] and a[0][1]");
    check("A word[1] and cache.py [2]", [1, 2], "A word[1] and cache.py [2]");
    check("In `x[1]` and `y[2]` code.", [], "In x[1] and y[2] code.");
    check("**Bold [1]** and *so [2]*", [1, 2], "Bold [1] and so [2]");
    check("[1]: at the start", [1], "[1]: at the start");
    check("[1](https://example.org)", [], "1");
    check("| a [1] |\n|---|", [1], "a [1]");
    check("- item [2]", [2], "item [1]");
    check("# Heading [1]", [1], "Heading [1]");
    check("    indented[1]", [], "Textindented[1]");
    check("\\[1\\] escaped", [], "[1] escaped");
    check("In a <kbd>tag [1]</kbd>, and after it [2].", [1, 2], "In a <kbd>tag [1]</kbd>, and after it [2].");

    it("run 1, 2, 3 in every frame of the stream", async () => {
      const marks = () =>
        panel.evaluate<string>(`[...document.querySelectorAll(".citation")].map((mark) => mark.textContent).join("")`);
      const seen: string[] = [];
      for (const [piece, number] of [
        ["First [4]", 4],
        [", then [1]", 1],
        ["[4] and [5]", 5],
        [".\n\nLast [2].", 2],
      ] as const) {
        // The mark comes before the word that it is cited; a frame may fall between them.
        await panel.play(text(1, piece));
        seen.push(await marks());
        await panel.play(cite(1, number));
        seen.push(await marks());
      }
      await panel.play(answerEnd(1));
      seen.push(await marks());
      const steps = ["[1]", "[1]", "[1][2]", "[1][2]", "[1][2][1][3]", "[1][2][1][3]"];
      assert.deepEqual(seen, [...steps, "[1][2][1][3][4]", "[1][2][1][3][4]", "[1][2][1][3][4]"]);
    });
  });

  describe("what is not trusted", () => {
    const attacks: readonly string[] = [
      `<script>alert(1)</script>`,
      `<img src=x onerror=alert(1)>`,
      `<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>`,
      `<iframe src="https://evil.example"></iframe>`,
      `<style>body { display: none }</style>`,
      `<link rel=stylesheet href=https://evil.example/x.css>`,
      `<div style="position:fixed;inset:0" onclick="alert(1)">x</div>`,
      `<form action="https://evil.example"><input name=q></form>`,
      `<meta http-equiv="refresh" content="0;url=https://evil.example">`,
      `<base href="https://evil.example">`,
      `<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`,
      `<button data-command="action-run" data-action="index">Press</button>`,
      `![x](https://evil.example/pixel.png)`,
      `![x](javascript:alert(1))`,
      `[x](javascript:alert(1))`,
      `[x](JaVaScRiPt:alert(1))`,
      `[x](data:text/html,<script>alert(1)</script>)`,
      `[x](vscode://command/do)`,
      `[x](command:workbench.action.quit)`,
      `[x](file:///etc/passwd)`,
      `[x](//evil.example)`,
      `[x](https://ok.example "a\\" onmouseover=alert(1) b=\\"")`,
      `<https://ok.example/"onmouseover=alert(1)>`,
      "```<img/src=x/onerror=alert(1)>\n<img src=x onerror=alert(1)>\n```",
      "```python\n</code></pre><img src=x onerror=alert(1)>\n```",
      '```"><img src=x onerror=alert(1)>\ncode\n```',
      "`<img src=x onerror=alert(1)>`",
      `[<img src=x onerror=alert(1)>](https://ok.example)`,
      `[1]<span data-citation="1">fake</span><pre data-info="x">y</pre>`,
      `# <img src=x onerror=alert(1)>`,
      `| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |`,
      `&lt;img src=x onerror=alert(1)&gt;`,
    ];
    for (const attack of attacks) {
      it(JSON.stringify(attack), async () => {
        // Piece by piece too: half a tag must be no worse than a whole one.
        await stream(1, attack.match(/[\s\S]{1,2}/g) ?? []);
        const streaming = await panel.evaluate<Shown>(whatIsShown);
        await panel.play(answerEnd(1));
        const whole = await panel.evaluate<Shown>(whatIsShown);
        for (const { tags, attributes, addresses } of [streaming, whole]) {
          assert.deepEqual(
            tags.filter((tag) => !harmlessTags.has(tag)),
            [],
          );
          assert.deepEqual(
            attributes.filter((name) => !harmlessAttributes.has(name)),
            [],
          );
          for (const address of addresses) assert.match(address, /^https?:\/\//);
        }
      });
    }

    /** Nothing is taken for markup and lost, and nothing that stands after it either. */
    const checkShown = (markdown: string, shown: string): void => {
      it(`shows ${JSON.stringify(markdown)}`, async () => {
        await panel.play(text(1, markdown), answerEnd(1));
        assert.equal(await panel.evaluate(`document.querySelector(".markdown").innerText.trim()`), shown);
        assert.equal(await panel.page.locator(".markdown kbd, .markdown img").count(), 0);
      });
    };
    checkShown(
      "It fails in <module>, with List<int> and <br> more.",
      "It fails in <module>, with List<int> and\nmore.",
    );
    checkShown("<kbd><img src=x onerror=alert(1)>", "<kbd><img src=x onerror=alert(1)>");
    checkShown("<kbd>a < b and c > d", "<kbd>a < b and c > d");
    checkShown("<kbd>Esc</kbd> & <b>more</b>", "<kbd>Esc</kbd> & <b>more</b>");
    checkShown(
      "<pre>\n**a** < b\n</pre>\n\nafter",
      "<pre>\na < b\n</pre>\n\nafter".replaceAll("\n", " ").replace("  ", "\n\n"),
    );
    checkShown("<!-- note --> text <?php ?> <![CDATA[x]]>", "<!-- note --> text <?php ?> <![CDATA[x]]>");
    checkShown("&lt;b&gt; &amp;lt; &copy;", "<b> &lt; ©");

    it("treats the question and names of files as text", async () => {
      const attack = "<img src=x onerror=alert(1)>";
      await panel.play(
        { type: "question-add", turn: 2, text: attack },
        { type: "answer-error", turn: 2, code: "internal", text: attack, actions: [] },
        indexState("failed", { detail: attack, provider: attack }),
      );
      assert.equal(await panel.page.locator("img").count(), 0);
      assert.equal(await panel.page.getByRole("alert").innerText(), attack);
    });
  });

  it("comes to the same however it streams", async () => {
    const document =
      `${cacheAnswer}\n\n## More\n\n- a\n\n- b [2]\n  \`\`\`sh\n  ls\n  \`\`\`\n\n> quoted\n> more\n\n` +
      `| a | b |\n|---|--:|\n| 1 | 2 |\n\nSetext\n---\n\n1. x\n\n   y\n2. z\n\n***\n\n    old code\n\nend **bold** \`code\`\r\n\r\nlast`;
    await panel.play(text(1, document), answerEnd(1));
    const whole = await panel.evaluate<string>(markdownHtml);
    for (const [index, size] of [2, 7, 64].entries()) {
      const turn = index + 2;
      const pieces = document.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];
      await panel.play({ type: "question-add", turn, text: "q" }, contextReady(turn));
      await stream(turn, pieces);
      await panel.play(answerEnd(turn));
      const streamed = await panel.evaluate<string>(
        `document.querySelector('[data-turn="${turn}"] .markdown').innerHTML`,
      );
      assert.equal(streamed, whole, `pieces of ${size}`);
    }
  });

  it("shows a fence that is still open as code", async () => {
    await panel.play(text(1, "Look:\n\n```python\ndef f():\n    return **"));
    const code = panel.page.getByRole("group", { name: "Python code" }).locator("pre");
    assert.equal(await code.innerText(), "def f():\n    return **");
    await panel.play(text(1, "x\n```\n\nDone."));
    assert.equal(await code.innerText(), "def f():\n    return **x");
    assert.equal(await panel.page.locator(".markdown .block").count(), 3);
  });

  it("colours long code when it is whole", async () => {
    const keywords = panel.page.locator(".hljs-keyword");
    await panel.play(text(1, `\`\`\`python\n${"def f(): pass\n".repeat(600)}`));
    assert.equal(await keywords.count(), 0);
    await panel.play(answerEnd(1));
    assert.equal(await keywords.count(), 1200);
  });

  it("keeps blocks, buttons and a selection while it streams", async () => {
    await panel.play(text(1, "First paragraph.\n\n```python\nx = 1\n```\n\nLast paragraph [1]"), cite(1, 1));
    await panel.evaluate(`{
      window.kept = [...document.querySelectorAll(".markdown .block, .markdown vscode-button, .markdown .citation")];
      const last = document.querySelector(".markdown .block:last-child p").firstChild;
      getSelection().setBaseAndExtent(document.querySelector(".markdown p").firstChild, 6, last, 4);
    }`);
    await panel.play(text(1, " goes on"), text(1, " and **on**.\n\nMore."));
    assert.equal(await panel.evaluate("window.kept.every((node) => node.isConnected)"), true);
    assert.match(await panel.evaluate("getSelection().toString()"), /^paragraph\.[\s\S]*Last$/);
  });

  it("takes 5,000 pieces without building anything twice", async () => {
    const piece = (index: number): string =>
      index % 50 === 49 ? "\n\n" : index % 400 === 10 ? "\n\n```python\nx = 1\n```\n\n" : `word${index} `;
    const pieces = Array.from({ length: 5000 }, (_, index) => piece(index));
    await panel.evaluate(`{
      window.removed = 0;
      new MutationObserver((records) => {
        for (const record of records) for (const node of record.removedNodes) if (node.className === "block") window.removed += 1;
      }).observe(document.querySelector(".markdown"), { childList: true, subtree: true });
    }`);
    await stream(1, pieces, 10);
    await panel.play(answerEnd(1));
    const shown = await panel.evaluate<string>(`document.querySelector(".markdown").textContent`);
    assert.ok(shown.includes("word4998"));
    assert.equal(await panel.evaluate("window.removed"), 0);
    assert.ok((await panel.page.locator(".markdown .block").count()) > 100);
  });
});
