import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ChatPanel } from "../chat-panel";
import { openWindow, type TestWindow } from "./window";

/** Enough that indexing can be stopped on its way, and that embedding goes on for as long as the tests need. */
function writeLargeProject(folder: string): void {
  for (let file = 0; file < 1500; file += 1) {
    const functions = Array.from({ length: 12 }, (_, number) => {
      const name = `harbour_${file}_dock_${number}`;
      return `def ${name}(ships):\n    """Moor the ships of dock ${number} in harbour ${file}."""\n    return [ship.moor("${name}") for ship in ships]\n`;
    });
    writeFileSync(join(folder, `harbour_${file}.py`), functions.join("\n\n"));
  }
}

describe("the panel, with a large project", () => {
  let window: TestWindow;
  let chat: ChatPanel;

  before(async () => {
    window = await openWindow({}, { write: writeLargeProject });
    chat = await window.chat();
  });
  afterEach(async function () {
    await window.pictureIfFailed(this.currentTest);
  });
  after(() => window.close());

  it("shows how far indexing is, and stops when told to", async () => {
    await chat.button("Index this workspace").click();
    const progress = window.workbench.notification(/[\d,]+ of 1,500 files/);
    await progress.getByRole("button", { name: "Cancel" }).click();
    await chat.frame
      .getByText(/Indexing was stopped at [\d,]+ of 1,500 files/)
      .first()
      .waitFor();
    await chat.button("Index this workspace").waitFor();
  });

  it("goes on where it was stopped", async () => {
    await chat.button("Index this workspace").click();
    await window.workbench.notification(/1,500 files indexed/).waitFor();
    await window.workbench.runCommand("Notifications: Clear All Notifications");
  });

  it("answers while it is still embedding, and says so", async () => {
    await chat.frame.getByText(/passages embedded/).waitFor();
    assert.match(await chat.ask("What does harbour_7_dock_3 do?"), /harbour_7_dock_3/);
    // Once for the panel, not under each answer.
    await chat.frame.getByText(/passages embedded/).waitFor();
    assert.equal(await chat.turn().locator(".notice").count(), 0);
  });

  it("pauses embedding and resumes it", async () => {
    await chat.button("Pause").click();
    await chat.frame.getByText(/Embedding is paused at/).waitFor();
    await window.workbench.statusItem().and(window.workbench.page.locator('[aria-label*="paused"]')).waitFor();
    await chat.button("Resume").click();
    await chat.frame.getByText(/passages embedded/).waitFor();
  });

  it("goes on embedding after a restart, without being asked", async () => {
    await window.workbench.page.reload();
    chat = await window.chat();
    await chat.frame.getByText(/passages embedded/).waitFor();
  });
});
