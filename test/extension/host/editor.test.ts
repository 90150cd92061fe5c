import assert from "node:assert/strict";
import * as vscode from "vscode";
import { fileUri } from "./extension";

async function actionsAt(path: string, range: vscode.Range): Promise<readonly string[]> {
  const { uri } = await vscode.workspace.openTextDocument(fileUri(path));
  const actions = await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    range,
  );
  return actions.map(({ title }) => title);
}

const explain = "Explain with Python Code Helper";

describe("the editor", () => {
  it("offers to explain selected Python", async () => {
    assert.ok((await actionsAt("ferry/fares.py", new vscode.Range(5, 0, 13, 0))).includes(explain));
  });
  it("does not where nothing is selected", async () => {
    assert.ok(!(await actionsAt("ferry/fares.py", new vscode.Range(5, 0, 5, 0))).includes(explain));
  });
  it("does not in another language", async () => {
    assert.ok(!(await actionsAt("README.md", new vscode.Range(0, 0, 2, 0))).includes(explain));
  });
  it("opens the chat view by command", async () => {
    await vscode.commands.executeCommand("pythonCodeHelper.openChat");
  });
});
