import assert from "node:assert/strict";
import { type OpenAiServer, startOpenAiServer } from "../../fakes/openai-server";
import { type ChatPanel } from "../chat-panel";
import { openWindow, type TestWindow } from "./window";

const longAnswer = `The fare is computed in crossing_fare [1]. ${"It goes on and on. ".repeat(200)}`;

/** A local server that speaks the OpenAI protocol stands in for the provider, good and bad. */
describe("the panel, with a provider", () => {
  let server: OpenAiServer;
  let window: TestWindow;
  let chat: ChatPanel;

  before(async () => {
    server = await startOpenAiServer();
    window = await openWindow({
      "pythonCodeHelper.generation.baseUrl": server.baseUrl,
      "pythonCodeHelper.generation.model": "stand-in",
    });
    chat = await window.chat();
    await chat.button("Index this workspace").click();
    await window.workbench.notification(/6 files indexed/).waitFor();
    await window.workbench.runCommand("Notifications: Clear All Notifications");
  });
  afterEach(async function () {
    await window.pictureIfFailed(this.currentTest);
  });
  after(async () => {
    await window?.close();
    await server.close();
  });

  it("streams the answer word by word, with its citation", async () => {
    server.setBehaviour({
      kind: "answer",
      text: "The fare comes from **crossing_fare** [1].",
      chunkChars: 3,
      delayMs: 40,
    });
    await chat.type("How is the fare of a crossing computed?");
    await chat.turn(1).getByText("The fare").waitFor();
    // The beginning is read while the rest is still on its way.
    assert.equal(await chat.turn(1).locator(".answer").getAttribute("aria-busy"), "true");
    const answer = await chat.finished(1);
    assert.match(answer, /The fare comes from crossing_fare/);
    assert.match(answer, /openai · stand-in/);
    await chat.marks(1).first().click();
    await window.workbench.tab("fares.py").waitFor();
  });

  it("gives the model the code and, the second time, what was said before", async () => {
    server.setBehaviour({ kind: "answer", text: "Half of it [1]." });
    await chat.ask("And for children?");
    const sent = JSON.stringify(server.requests.at(-1)?.body.messages);
    assert.match(sent, /def crossing_fare/);
    assert.match(sent, /How is the fare of a crossing computed\?/);
  });

  it("stops at once, and the provider is let go", async () => {
    server.setBehaviour({ kind: "answer", text: longAnswer, chunkChars: 5, delayMs: 50 });
    await chat.type("Tell me everything.");
    await chat.turn(3).getByText("It goes on").waitFor();
    await chat.button("Stop answer").click();
    assert.match(await chat.finished(3), /Stopped/);
    assert.equal(await server.requests.at(-1)?.leftEarly, true);
  });

  it("says in a sentence what is wrong, and helps out of it", async () => {
    server.setBehaviour({ kind: "error", status: 401, message: "Incorrect API key provided" });
    const said = await chat.ask("How is the fare of a crossing computed?");
    assert.match(said, /key/i);
    await chat.turn(4).getByRole("button", { name: "Set API key" }).click();
    const box = window.workbench.page.locator(".quick-input-widget input");
    await box.fill("a-secret-key");
    await box.press("Enter");
    await window.workbench.notification("The API key is stored.").waitFor();
    server.setBehaviour({ kind: "answer", text: "Now it works [1]." });
    assert.match(await chat.ask("And now?"), /Now it works/);
    assert.equal(server.requests.at(-1)?.headers["authorization"], "Bearer a-secret-key");
  });

  it("asks again when told to", async () => {
    server.setBehaviour([
      { kind: "cut", text: "The fa" },
      { kind: "answer", text: "Second time lucky [1]." },
    ]);
    await chat.ask("How long does it take?");
    const again = chat.turn().getByRole("button", { name: "Try again" });
    await again.click();
    await chat.turn().getByText("Second time lucky").waitFor();
  });

  it("lets the user choose to be answered without the model, and with it again", async () => {
    const picker = chat.frame.getByLabel("Who answers");
    await picker.selectOption({ label: "No model" });
    const before = server.requests.length;
    assert.match(await chat.ask("How is the fare of a crossing computed?"), /crossing_fare/);
    assert.equal(server.requests.length, before);
    server.setBehaviour({ kind: "answer", text: "With it again [1]." });
    await picker.selectOption({ label: "stand-in" });
    assert.match(await chat.ask("And with it?"), /With it again/);
  });

  it("forgets the key when it is left empty", async () => {
    await window.workbench.runCommand("Python Code Helper: Set API Key");
    const box = window.workbench.page.locator(".quick-input-widget input");
    await window.workbench.page.getByText("A key is stored.").waitFor();
    await box.press("Enter");
    await window.workbench.notification("The API key was deleted.").waitFor();
    server.setBehaviour({ kind: "answer", text: "Without a key [1]." });
    await chat.ask("And without?");
    assert.ok(!String(server.requests.at(-1)?.headers["authorization"]).includes("a-secret-key"));
  });
});
