import assert from "node:assert/strict";
import { finishedAnswer, indexState } from "./conversation";
import { launchPanelBrowser, type PanelBrowser, type PanelPage } from "./panel-page";

/** The page is the extension's own (`chat-html.ts`): what it refuses here it refuses in VS Code. */
describe("content policy of the panel", () => {
  let browser: PanelBrowser;
  let panel: PanelPage;

  before(async () => (browser = await launchPanelBrowser()));
  after(() => browser?.close());
  afterEach(() => panel.close());

  it("is broken by nothing that the panel does", async () => {
    panel = await browser.open();
    await panel.play(indexState("embedding"), ...finishedAnswer(1));
    assert.deepEqual(panel.troubles, []);
  });

  /** `script` puts something into the page that an answer must never be able to do. */
  const check = (directive: string, name: string, script: string): void => {
    it(`refuses ${name}`, async () => {
      panel = await browser.open();
      await panel.evaluate(`new Promise((done) => {
        document.addEventListener("securitypolicyviolation", () => done());
        ${script}
      })`);
      assert.ok(
        panel.troubles.some((trouble) => trouble.includes(`policy: ${directive}`)),
        panel.troubles.join("\n"),
      );
      assert.deepEqual(
        panel.troubles.filter((trouble) => trouble.startsWith("request:")),
        [],
      );
      assert.equal(await panel.evaluate("window.ran === undefined"), true);
    });
  };
  const append = (tag: string, fields: string): string =>
    `document.body.append(Object.assign(document.createElement("${tag}"), ${fields}));`;

  check("script-src-elem", "a script without the nonce", append("script", `{ textContent: "window.ran = true" }`));
  check("script-src-elem", "a script from elsewhere", append("script", `{ src: "https://evil.example/x.js" }`));
  check("script-src-attr", "a handler in the markup", append("div", `{ innerHTML: "<img src=x onerror='ran=1'>" }`));
  check("style-src-attr", "a style attribute", append("div", `{ innerHTML: "<p style='position:fixed'>x</p>" }`));
  check(
    "style-src-elem",
    "a style sheet from elsewhere",
    append("link", `{ rel: "stylesheet", href: "//evil.example/x" }`),
  );
  check("img-src", "a picture", append("img", `{ src: "https://evil.example/pixel.png" }`));
  check("frame-src", "a frame", append("iframe", `{ src: "https://evil.example/" }`));
  check("connect-src", "a connection", `fetch("https://evil.example/").catch(() => undefined);`);
  check("base-uri", "another base", append("base", `{ href: "https://evil.example/" }`));
  check(
    "form-action",
    "a form",
    `${append("form", `{ action: "https://evil.example/", id: "form" }`)} document.getElementById("form").submit();`,
  );
});
