import assert from "node:assert/strict";
import * as vscode from "vscode";
import { extension, heavyLibraries, packageJson } from "./extension";

describe("activation", () => {
  it("happens by itself in a folder with Python files", async () => {
    await extension().activate();
    assert.equal(extension().isActive, true);
  });
  it("loads neither the store nor the model", () => assert.deepEqual(heavyLibraries(), []));
  it("registers every command of the manifest", async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = packageJson().contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
  it("registers no command that the manifest lacks", async () => {
    const contributed = new Set(packageJson().contributes.commands.map(({ command }) => command));
    const registered = (await vscode.commands.getCommands(true)).filter((command) =>
      command.startsWith("pythonCodeHelper."),
    );
    // The views themselves bring commands such as pythonCodeHelper.chat.focus.
    const ofViews = /^pythonCodeHelper\.(?:chat|knowledge)\./;
    const extra = registered.filter((command) => !contributed.has(command) && !ofViews.test(command));
    assert.deepEqual(extra, []);
  });
  it("gives every setting a value", () => {
    const configuration = vscode.workspace.getConfiguration("pythonCodeHelper");
    assert.equal(configuration.get("retrieval.topK"), 10);
    assert.equal(configuration.get("generation.provider"), "auto");
  });
});
