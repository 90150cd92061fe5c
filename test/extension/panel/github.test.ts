import assert from "node:assert/strict";
import { join } from "node:path";
import { type GithubServer, startGithubServer } from "../../fakes/github-server";
import { makeRepository } from "../../fakes/made-repository";
import { type ChatPanel } from "../chat-panel";
import { removeFolder, temporaryFolder } from "../sample-project";
import { openWindow, type TestWindow } from "./window";

const tide =
  '"""Tables of tides."""\n\n\ndef spring_tide(moon):\n    """Return whether the moon makes a spring tide."""\n    return moon in ("new", "full")\n';

describe("a repository of GitHub, in the editor", () => {
  let folder: string;
  let server: GithubServer;
  let window: TestWindow;
  let chat: ChatPanel;

  before(async () => {
    folder = temporaryFolder("github");
    const repository = makeRepository(join(folder, "almanac"));
    repository.commit({ "almanac/tide.py": tide, "README.md": "# Almanac\n\nTides for sailors.\n" });
    server = await startGithubServer({
      token: "a-token",
      repositories: [{ nameWithOwner: "harbour/almanac", folder: repository.folder, licence: "MIT" }],
    });
    window = await openWindow({ "pythonCodeHelper.github.apiUrl": server.apiUrl });
    chat = await window.chat();
    await chat.button("Index this workspace").click();
    await window.workbench.notification(/files indexed/).waitFor();
    await window.workbench.runCommand("Notifications: Clear All Notifications");
  });
  afterEach(async function () {
    await window.pictureIfFailed(this.currentTest);
  });
  after(async () => {
    await window?.close();
    await server?.close();
    removeFolder(folder);
  });

  const input = () => window.workbench.page.locator(".quick-input-widget input.input");
  const choice = (text: string) =>
    window.workbench.page.locator(".quick-input-list .monaco-list-row", { hasText: text });

  async function add(name: string): Promise<void> {
    await window.workbench.runCommand("Python Code Helper: Add Knowledge");
    await choice("Repositories of GitHub").click();
    await window.workbench.page.locator(".quick-input-widget", { hasText: "Repositories of GitHub" }).waitFor();
    await input().fill(name);
    await window.workbench.page.keyboard.press("Enter");
  }

  it("says in a sentence that a token is needed", async () => {
    await add("harbour/almanac");
    await window.workbench.notification(/token/).waitFor();
  });

  it("is read with a token that the editor keeps", async () => {
    await window.workbench.notification(/token/).getByRole("button", { name: "Sign in or set a key" }).click();
    await choice("A GitHub token").click();
    await window.workbench.page.locator(".quick-input-widget", { hasText: "Key for" }).waitFor();
    await input().fill("a-token");
    await window.workbench.page.keyboard.press("Enter");
    await window.workbench.notification("The key is stored.").waitFor();
    await add("harbour/almanac");
    await window.workbench.notification(/Can be asked about: harbour\/almanac/).waitFor();
    await window.workbench.runCommand("Notifications: Clear All Notifications");
  });

  it("is cited with its licence, and opens as the text that was indexed", async () => {
    assert.match(await chat.ask("When does the moon make a spring tide?"), /spring_tide/);
    await chat
      .turn()
      .getByText(/harbour\/almanac.*MIT/)
      .first()
      .waitFor();
    await chat.sources().filter({ hasText: "tide.py" }).first().click();
    await window.workbench.tab("tide.py").waitFor();
    await window.workbench.until("line 4", async () =>
      /^Ln 4,/.test(await window.workbench.cursor()) ? true : undefined,
    );
    await window.workbench.page.locator(".view-lines", { hasText: /Tables.of.tides/ }).waitFor();
  });

  it("says in a sentence that there is no such repository", async () => {
    await add("harbour/nothing");
    await window.workbench.notification(/harbour\/nothing/).waitFor();
  });
});
