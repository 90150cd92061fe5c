import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Locator } from "playwright-core";
import { type ChatPanel } from "../chat-panel";
import { writeInstalledPackages, writeSampleProject } from "../sample-project";
import { openWindow, type TestWindow } from "./window";

const thread = {
  question_id: 4711,
  link: "https://stackoverflow.com/q/4711",
  title: "How do I wait for the wind to drop below gale force?",
  tags: ["python", "weather"],
  score: 12,
  body: "<p>My ferry must wait until the wind drops below gale force.</p>",
  answers: [
    {
      answer_id: 4712,
      score: 9,
      is_accepted: true,
      content_license: "CC BY-SA 4.0",
      owner: { display_name: "Old Salt" },
      body: "<p>Poll the anemometer:</p><pre><code>while anemometer.knots() >= 34:\n    time.sleep(60)\n</code></pre>",
    },
  ],
};

function writeProject(folder: string): void {
  writeSampleProject(folder);
  writeInstalledPackages(folder);
  writeFileSync(join(folder, "threads.jsonl"), `${JSON.stringify(thread)}\n`);
}

describe("the Knowledge view", () => {
  let window: TestWindow;
  let chat: ChatPanel;

  before(async () => {
    window = await openWindow({}, { write: writeProject });
    chat = await window.chat();
    await chat.button("Index this workspace").click();
    await window.workbench.notification(/files indexed/).waitFor();
    await window.workbench.runCommand("Notifications: Clear All Notifications");
  });
  afterEach(async function () {
    await window.pictureIfFailed(this.currentTest);
  });
  after(() => window.close());

  const pane = (): Locator => window.workbench.page.locator('.pane:has(.pane-header[aria-label^="Knowledge"])');
  const row = (text: string | RegExp): Locator => pane().locator(".monaco-list-row", { hasText: text });
  const choice = (text: string): Locator =>
    window.workbench.page.locator(".quick-input-list .monaco-list-row", { hasText: text });

  it("opens beside the chat, and shows the workspace", async () => {
    await pane().locator(".pane-header").click();
    await row("This Workspace").waitFor();
    await row(/\d+ files/).waitFor();
  });

  it("offers the packages that the workspace imports, and adds those that are chosen", async () => {
    await window.workbench.runCommand("Python Code Helper: Add Knowledge");
    await choice("Packages that this workspace imports").click();
    await choice("tides").waitFor();
    // Both are ticked.
    await choice("buoys").locator("input, .monaco-checkbox").first().click();
    await window.workbench.page.locator(".quick-input-widget").getByText("OK", { exact: true }).click();
    await window.workbench.notification(/Can be asked about: tides 1\.0\./).waitFor();
    await window.workbench.runCommand("Notifications: Clear All Notifications");
    await row("Installed Packages").waitFor();
    await row(/tides.*1\.0 · \d files/).waitFor();
    assert.equal(await row("buoys").count(), 0);
  });

  it("says what it knows of a source to who cannot see the icon", async () => {
    const label = (await row("tides").getAttribute("aria-label")) ?? "";
    assert.match(label, /tides, 1\.0 · \d files, .*Licence: MIT, Read .*, pypi:tides@1\.0/);
  });

  it("opens the installed file of a citation at the line, and lets nobody edit it", async () => {
    const answer = await chat.ask("At which hour is the tide high in a harbour?");
    assert.match(answer, /high_tide/);
    await chat.sources().filter({ hasText: "moon.py" }).first().click();
    await window.workbench.tab("moon.py").waitFor();
    await window.workbench.until("line 6 of moon.py", async () =>
      /^Ln 6,/.test(await window.workbench.cursor()) ? true : undefined,
    );
    await window.workbench.page.locator(".monaco-editor .view-line").first().click();
    await window.workbench.page.keyboard.type("x");
    await window.workbench.page
      .getByText(/read-only/i)
      .first()
      .waitFor();
    await window.workbench.page.keyboard.press("Escape");
  });

  it("asks only what is ticked in the panel", async () => {
    await chat.frame.locator("details.scope summary").click();
    await chat.frame.getByRole("checkbox", { name: "Your code" }).check();
    await chat.frame.locator("details.scope summary").click();
    await chat.ask("At which hour is the tide high?");
    assert.equal(await chat.sources().filter({ hasText: "moon.py" }).count(), 0);
    await chat.frame.locator("details.scope summary").click();
    await chat.frame.getByRole("checkbox", { name: "Your code" }).uncheck();
    await chat.frame.locator("details.scope summary").click();
  });

  it("says on what terms a package may be used, beside its citation", async () => {
    await chat.turn(1).getByText("tides==1.0 · MIT").first().waitFor();
  });

  it("goes offline and back with one switch, which is the setting", async () => {
    await window.workbench.runCommand("Python Code Helper: Switch Offline Mode On or Off");
    await chat.frame.locator('[role="switch"][aria-checked="true"]').waitFor();
    await chat.frame.getByRole("switch", { name: "Offline" }).click();
    await chat.frame.locator('[role="switch"][aria-checked="false"]').waitFor();
  });

  it("shows the requests that were made, of which there is none", async () => {
    await window.workbench.runCommand("Python Code Helper: Show Requests That Were Made");
    await window.workbench.tab("Requests").waitFor();
    await window.workbench.page.locator(".view-lines", { hasText: /No.request.was.made/ }).waitFor();
  });

  it("lists what was indexed of a source, and opens it", async () => {
    await row("tides").hover();
    await row("tides").getByRole("button", { name: "Open Knowledge" }).click();
    await choice("tides/__init__.py").click();
    await window.workbench.tab("__init__.py").waitFor();
  });

  it("reads a source again, and says that nothing has changed", async () => {
    await row("tides").hover();
    await row("tides").getByRole("button", { name: "Refresh Knowledge" }).click();
    await window.workbench.notification("Everything is as it was read before.").waitFor();
    await window.workbench.runCommand("Notifications: Clear All Notifications");
  });

  it("reads threads from a file, and opens one rendered, with its authors and terms", async () => {
    const { page } = window.workbench;
    await window.workbench.runCommand("Python Code Helper: Add Knowledge");
    await choice("Stack Overflow, from a file").click();
    const input = page.locator(".quick-input-widget input.input");
    const tagBox = page.locator(".quick-input-widget", { hasText: "Tags of the questions" });
    // The dialog writes and completes paths of its own while it lists a folder, and takes Enter for that.
    await window.workbench.until("the end of the dialog", async () => {
      await input.fill(join(window.project, "threads.jsonl"), { timeout: 1000 }).catch(() => undefined);
      await page.waitForTimeout(300);
      await page.keyboard.press("Enter");
      return tagBox.waitFor({ timeout: 1500 }).then(
        () => true,
        () => undefined,
      );
    });
    await page.keyboard.press("Enter");
    await window.workbench.notification(/Can be asked about: threads\.jsonl/).waitFor();
    await window.workbench.runCommand("Notifications: Clear All Notifications");
    await row(/threads\.jsonl.*1 thread/).waitFor();
    await chat.ask("How do I wait for the wind to drop below gale force?");
    await chat.sources().filter({ hasText: thread.title }).first().click();
    await page.locator(".tabs-container .tab.active", { hasText: "How do I wait for the wind" }).waitFor();
    const preview = await window.workbench.until("the rendered thread", async () => {
      for (const frame of page.frames()) {
        const text = await frame
          .locator("body.vscode-body")
          .innerText({ timeout: 500 })
          .catch(() => "");
        if (text.includes("anemometer.knots()")) return text;
      }
      return undefined;
    });
    assert.match(preview, /Old Salt · CC BY-SA 4\.0 · original/);
  });

  it("removes a source only after asking", async () => {
    await row("tides").hover();
    await row("tides").getByRole("button", { name: "Remove Knowledge" }).click();
    await window.workbench.page.locator(".monaco-dialog-box").getByRole("button", { name: "Remove" }).click();
    await row("tides").waitFor({ state: "detached" });
    await row("This Workspace").waitFor();
  });
});
