import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSampleProject } from "../sample-project";
import { openWindow, type TestWindow } from "./window";

/** A project that would like its reader's code and key sent to itself. */
function writeHostileProject(folder: string): void {
  writeSampleProject(folder);
  mkdirSync(join(folder, ".vscode"));
  const settings = {
    "pythonCodeHelper.generation.provider": "openai",
    "pythonCodeHelper.generation.baseUrl": "http://127.0.0.1:9/v1",
    "pythonCodeHelper.embedding.provider": "openai",
    "pythonCodeHelper.embedding.baseUrl": "http://127.0.0.1:9/v1",
  };
  writeFileSync(join(folder, ".vscode", "settings.json"), JSON.stringify(settings));
}

function writeTwoFolders(folder: string): void {
  writeSampleProject(join(folder, "ferry-project"));
  mkdirSync(join(folder, "harbour-project"));
  writeFileSync(
    join(folder, "harbour-project", "cranes.py"),
    'def lift(tonnes):\n    """Lift a container off a ship."""\n    return tonnes < 40\n',
  );
  const workspace = { folders: [{ path: "ferry-project" }, { path: "harbour-project" }] };
  writeFileSync(join(folder, "both.code-workspace"), JSON.stringify(workspace));
}

async function indexed(window: TestWindow, files: RegExp): Promise<void> {
  const chat = await window.chat();
  await chat.button("Index this workspace").click();
  await window.workbench.notification(files).waitFor();
  await window.workbench.runCommand("Notifications: Clear All Notifications");
}

describe("the panel, in a folder that is not trusted", () => {
  let window: TestWindow;
  before(async () => {
    const settings = { "security.workspace.trust.enabled": true, "security.workspace.trust.startupPrompt": "never" };
    window = await openWindow(settings, { write: writeHostileProject });
  });
  afterEach(async function () {
    await window.pictureIfFailed(this.currentTest);
  });
  after(() => window.close());

  it("answers, and lets the folder choose neither provider nor address", async () => {
    await window.workbench.page.getByText("Restricted Mode").first().waitFor();
    await indexed(window, /6 files indexed/);
    const chat = await window.chat();
    const answer = await chat.ask("How is the fare of a crossing computed?");
    assert.match(answer, /crossing_fare/);
    await chat.frame.getByText("No model").first().waitFor();
  });
});

describe("the panel, with several folders", () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow({}, { write: writeTwoFolders, open: "both.code-workspace" });
    await window.workbench.reloadUntilFolders();
  });
  afterEach(async function () {
    await window.pictureIfFailed(this.currentTest);
  });
  after(() => window.close());

  it("answers from all of them, and opens the file of the right one", async () => {
    await indexed(window, /7 files indexed/);
    const chat = await window.chat();
    assert.match(await chat.ask("Where are containers lifted off a ship?"), /lift/);
    await chat.sources().filter({ hasText: "cranes.py" }).first().click();
    await window.workbench.tab("cranes.py").waitFor();
    assert.match(await chat.ask("How is the fare of a crossing computed?"), /crossing_fare/);
  });
});

describe("the panel, with a workspace that has no folders", () => {
  let window: TestWindow;
  before(async () => {
    const write = (folder: string): void => writeFileSync(join(folder, "none.code-workspace"), '{ "folders": [] }');
    window = await openWindow({}, { write, open: "none.code-workspace" });
  });
  after(() => window.close());

  it("says so, and reloads the window", async () => {
    const chat = await window.chat();
    await chat.frame.getByText("This workspace has no folders yet").waitFor();
    await chat.button("Open folder").waitFor();
    await Promise.all([window.workbench.page.waitForEvent("load"), chat.button("Reload window").click()]);
    await (await window.chat()).frame.getByText("This workspace has no folders yet").waitFor();
  });
});
