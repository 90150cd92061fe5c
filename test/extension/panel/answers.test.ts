import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ChatPanel } from "../chat-panel";
import { openWindow, type TestWindow } from "./window";

/** Everything below needs no key and no network: it is what somebody sees who has just installed the extension. */
describe("the panel, without a model", () => {
  let window: TestWindow;
  let chat: ChatPanel;
  let faresText = "";

  before(async () => {
    window = await openWindow({});
    chat = await window.chat();
    faresText = readFileSync(join(window.project, "ferry", "fares.py"), "utf8");
  });
  afterEach(async function () {
    await window.pictureIfFailed(this.currentTest);
  });
  after(() => window.close());

  it("leads from nothing to an index with one button", async () => {
    await chat.button("Index this workspace").click();
    await window.workbench.notification(/6 files indexed/).waitFor();
    await window.workbench.runCommand("Notifications: Clear All Notifications");
    await window.workbench.statusItem().and(window.workbench.page.locator('[aria-label*="ready"]')).waitFor();
  });

  it("answers a typed question with citations", async () => {
    const answer = await chat.ask("How is the fare of a crossing computed?");
    assert.match(answer, /crossing_fare/);
    assert.ok((await chat.marks().count()) > 0, "no citation in the text");
    assert.ok((await chat.sources().count()) > 0, "no source list");
  });

  it("links the names of files and definitions in it", async () => {
    const name = chat.turn(1).locator('[data-command="name-open"][data-name="ferry/fares.py"]').first();
    await name.click();
    await window.workbench.tab("fares.py").waitFor();
    await window.workbench.until("the first line", async () =>
      (await window.workbench.cursor()) === "Ln 1, Col 1" ? true : undefined,
    );
  });

  it("opens each cited file on the right line", async () => {
    const sources = await chat.sources().all();
    assert.ok(sources.length >= 2);
    for (const source of sources.slice(0, 3)) {
      const title = (await source.getAttribute("title")) ?? "";
      const [, name, firstLine] = /([^/]+):(\d+)/.exec(title) ?? [];
      assert.ok(name !== undefined, `no place in ${title}`);
      if (!(await source.isVisible())) continue;
      await source.click();
      await window.workbench.tab(name).waitFor();
      await window.workbench.until(`line ${firstLine} of ${name}`, async () =>
        (await window.workbench.cursor()) === `Ln ${firstLine}, Col 1` ? true : undefined,
      );
      // Marked, not selected: what is typed next must not replace it.
      await window.workbench.highlight().first().waitFor();
    }
  });

  it("inserts at the cursor after a citation was opened, and nothing cited is lost", async () => {
    await window.workbench.runCommand("View: Close All Editors");
    await chat.sources().filter({ hasText: "fares.py" }).first().click();
    await window.workbench.tab("fares.py").waitFor();
    await window.workbench.highlight().first().waitFor();
    const code = chat.turn(1).locator(".code-block").first();
    await code.hover();
    await code.locator('[data-command="code-insert"]').click();
    const page = window.workbench.page;
    await page.locator('.tab.active.dirty[data-resource-name="fares.py"]').waitFor();
    await window.workbench.runCommand("File: Save");
    await page.locator('.tab.active:not(.dirty)[data-resource-name="fares.py"]').waitFor();
    const changed = readFileSync(join(window.project, "ferry", "fares.py"), "utf8");
    assert.ok(changed.length > faresText.length);
    for (const line of faresText.split("\n")) assert.ok(changed.split("\n").includes(line), `lost: ${line}`);
    writeFileSync(join(window.project, "ferry", "fares.py"), faresText);
  });

  it("asks before it replaces what is selected", async () => {
    await window.openFile("ferry/storms.py");
    const page = window.workbench.page;
    await page.keyboard.press("ControlOrMeta+KeyA");
    const code = chat.turn(1).locator(".code-block").first();
    await code.hover();
    await code.locator('[data-command="code-insert"]').click();
    const dialog = page.locator(".monaco-dialog-box");
    await dialog.getByText(/Replace the selected code/).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.locator('.tab.active:not(.dirty)[data-resource-name="storms.py"]').waitFor();
  });

  it("opens it from the number in the text, too", async () => {
    await window.workbench.runCommand("View: Close All Editors");
    await chat.marks().first().click();
    await window.workbench.page.locator('.tab.active[data-resource-name$=".py"]').waitFor();
  });

  it("opens a notebook at the cited cell", async () => {
    await chat.ask("Where is monthly_passengers defined?");
    await chat.sources().filter({ hasText: "passengers.ipynb" }).first().click();
    await window.workbench.tab("passengers.ipynb").waitFor();
    const focused = window.workbench.page.locator(".notebookOverlay .monaco-list-row.focused");
    await focused.filter({ hasText: "monthly_passengers" }).waitFor();
  });

  it("keeps the conversation when the view is hidden", async () => {
    const before = await chat.turn(1).innerText();
    await window.workbench.runCommand("View: Show Explorer");
    await window.workbench.page.locator(".explorer-folders-view").waitFor();
    chat = await window.chat();
    assert.equal(await chat.turn(1).innerText(), before);
    assert.equal(await chat.frame.locator(".turn").count(), 2);
  });

  it("explains the selection of the editor", async () => {
    await window.openFile("ferry/storms.py");
    await window.workbench.page.keyboard.press("ControlOrMeta+KeyA");
    await window.workbench.runCommand("Python Code Helper: Explain Selection");
    await chat.turn(3).waitFor();
    assert.match(await chat.turn(3).locator(".question").innerText(), /storms\.py/);
    assert.match(await chat.finished(3), /is_cancelled/);
  });

  it("finds what was saved a moment ago", async () => {
    await window.openFile("ferry/storms.py");
    await window.workbench.page.keyboard.press("ControlOrMeta+End");
    await window.workbench.page.keyboard.type("\n\ndef fog_horn_seconds(): return 7\n");
    await window.workbench.page.locator('.tab.active.dirty[data-resource-name="storms.py"]').waitFor();
    await window.workbench.page.keyboard.press("ControlOrMeta+KeyS");
    await window.workbench.page.locator('.tab.active:not(.dirty)[data-resource-name="storms.py"]').waitFor();
    // The file is read a moment after it was saved; a question may be quicker.
    await window.workbench.until("the saved function", async () =>
      /def fog_horn_seconds/.test(await chat.ask("What does fog_horn_seconds return?")) ? true : undefined,
    );
  });

  it("copies code and inserts it at the cursor", async () => {
    await window.workbench.runCommand("File: New Untitled Text File");
    await window.workbench.tab("Untitled-1").waitFor();
    const code = chat.frame.locator(".turn .code-block").first();
    await code.hover();
    await code.locator('[data-command="code-insert"]').click();
    await window.workbench.page.locator(".monaco-editor .view-lines", { hasText: "def crossing_fare" }).waitFor();
  });

  it("shows how the index stands", async () => {
    await window.workbench.statusItem().click();
    const list = window.workbench.page.locator(".quick-input-widget");
    await list.getByText(/6 files, \d+ passages/).waitFor();
    await list.getByText(/100 % embedded with/).waitFor();
    await window.workbench.page.keyboard.press("Escape");
  });

  it("tells why a file is not indexed", async () => {
    await window.openFile("generated/tables.py");
    await window.workbench.runCommand("Python Code Helper: Why Is This File Not Indexed?");
    await window.workbench.notification(/tables\.py: .*ignore/).waitFor();
    await window.workbench.runCommand("Notifications: Clear All Notifications");
  });

  it("starts a new chat from the title of the view, and opens the old one again", async () => {
    const before = await chat.turn(1).innerText();
    await window.workbench.viewAction("New Chat").click();
    await chat.frame.locator(".turn").first().waitFor({ state: "detached" });
    await chat.frame.getByText("Ask about your code").waitFor();
    // What can be asked is shown by this project's own names.
    await chat.frame.locator('[data-command="question-ask"][data-question*="Timetable"]').first().waitFor();
    await window.workbench.viewAction("Show Earlier Chats").click();
    const list = window.workbench.page.locator(".quick-input-widget .monaco-list-row");
    await list.filter({ hasText: "How is the fare of a crossing computed?" }).first().click();
    await chat.turn(1).waitFor();
    assert.equal(await chat.turn(1).innerText(), before);
  });

  it("knows the index and the conversation again after a restart, with its citations", async () => {
    const before = await chat.turn(1).innerText();
    await window.workbench.page.reload();
    chat = await window.chat();
    await chat.turn(1).waitFor();
    assert.equal(await chat.turn(1).innerText(), before);
    await chat.sources(1).filter({ hasText: "fares.py" }).first().click();
    await window.workbench.tab("fares.py").waitFor();
    await window.workbench.highlight().first().waitFor();
    await window.workbench.statusItem().and(window.workbench.page.locator('[aria-label*="ready"]')).waitFor();
    assert.match(await chat.ask("How is the fare of a crossing computed?"), /crossing_fare/);
  });

  it("clears the index only after asking", async () => {
    await window.workbench.runCommand("Python Code Helper: Clear Index");
    const dialog = window.workbench.page.locator(".monaco-dialog-box");
    await dialog.getByText("Delete the index of this workspace?").waitFor();
    await dialog.getByRole("button", { name: "Clear Index" }).click();
    await chat.button("New chat").click();
    await chat.button("Index this workspace").waitFor();
  });

  it("has broken no policy of its page", () => {
    assert.deepEqual(window.errors, []);
  });
});

describe("the panel, without a folder", () => {
  let window: TestWindow;
  before(async () => void (window = await openWindow({}, { withoutFolder: true })));
  after(() => window.close());

  it("asks for one", async () => {
    const chat = await window.chat();
    await chat.button("Open folder").waitFor();
  });
});
