import assert from "node:assert/strict";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import * as vscode from "vscode";
import { type IngestReport } from "../../../src/core";
import { explainFile, fileUri, heavyLibraries, untilExplained } from "./extension";

async function runIndexing(command: "indexWorkspace" | "reindexWorkspace"): Promise<IngestReport> {
  const report = await vscode.commands.executeCommand<IngestReport | undefined>(`pythonCodeHelper.${command}`);
  await vscode.commands.executeCommand("notifications.clearAll");
  assert.ok(report, "the command gave no report");
  return report;
}

async function save(path: string, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(fileUri(path));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
  assert.ok(await document.save());
}

describe("indexing", () => {
  it("says before it that the folder is not indexed", async () => {
    const { indexed, reason } = await explainFile("ferry/fares.py");
    assert.equal(indexed, false);
    assert.match(reason, /not indexed yet/);
  });
  it("finds the Python files, the notebook and the prose", async () => {
    const report = await runIndexing("indexWorkspace");
    assert.equal(report.documents, 6);
    assert.equal(report.written, 6);
    assert.ok(report.chunks >= 6);
    assert.ok(report.symbols >= 5);
  });
  it("has loaded the store only now", () => assert.ok(heavyLibraries().some((path) => /lancedb/.test(path))));
  it("writes nothing when nothing has changed", async () =>
    assert.equal((await runIndexing("indexWorkspace")).written, 0));
  it("parses everything again when asked to", async () =>
    assert.equal((await runIndexing("reindexWorkspace")).written, 6));

  it("tells why a file is not indexed", async () => {
    const { indexed, reason } = await explainFile("generated/tables.py");
    assert.equal(indexed, false);
    assert.match(reason, /ignore/);
    assert.equal((await explainFile("ferry/storms.py")).indexed, true);
  });

  it("follows a saved file", async () => {
    const before = await explainFile("ferry/storms.py");
    const added =
      "\n\ndef fog_warning(visibility_m: float) -> bool:\n    return visibility_m < 500\n\n\ndef swell(height_m: float) -> bool:\n    return height_m > 3\n";
    const document = await vscode.workspace.openTextDocument(fileUri("ferry/storms.py"));
    await save("ferry/storms.py", document.getText() + added);
    const after = await untilExplained("ferry/storms.py", ({ chunks }) => chunks !== before.chunks);
    assert.ok(after.chunks > before.chunks);
  });
  it("follows a file made and renamed in the editor", async () => {
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(fileUri("ferry/crew.py"), { contents: Buffer.from("def roster():\n    return []\n") });
    assert.ok(await vscode.workspace.applyEdit(edit));
    await untilExplained("ferry/crew.py", ({ indexed }) => indexed);
    const renaming = new vscode.WorkspaceEdit();
    renaming.renameFile(fileUri("ferry/crew.py"), fileUri("ferry/staff.py"));
    assert.ok(await vscode.workspace.applyEdit(renaming));
    await untilExplained("ferry/staff.py", ({ indexed }) => indexed);
    await untilExplained("ferry/crew.py", ({ indexed }) => !indexed);
  });
  it("follows a file deleted in the editor", async () => {
    const edit = new vscode.WorkspaceEdit();
    edit.deleteFile(fileUri("ferry/staff.py"));
    assert.ok(await vscode.workspace.applyEdit(edit));
    await untilExplained("ferry/staff.py", ({ indexed }) => !indexed);
  });
  it("follows what another program writes, moves and deletes", async () => {
    await mkdir(fileUri("harbour").fsPath);
    await writeFile(fileUri("harbour/berths.py").fsPath, "BERTHS = 4\n");
    await untilExplained("harbour/berths.py", ({ indexed }) => indexed);
    await rename(fileUri("harbour").fsPath, fileUri("port").fsPath);
    await untilExplained("port/berths.py", ({ indexed }) => indexed);
    await untilExplained("harbour/berths.py", ({ indexed }) => !indexed);
    await rm(fileUri("port").fsPath, { recursive: true });
    await untilExplained("port/berths.py", ({ indexed }) => !indexed);
  });
  it("follows a change of what is ignored", async () => {
    await save(".gitignore", "ferry/storms.py\n");
    await untilExplained("ferry/storms.py", ({ indexed }) => !indexed);
    await untilExplained("generated/tables.py", ({ indexed }) => indexed);
    await save(".gitignore", "generated/\n");
    await untilExplained("ferry/storms.py", ({ indexed }) => indexed);
    await untilExplained("generated/tables.py", ({ indexed }) => !indexed);
  });
  it("follows a change of the settings", async () => {
    const configuration = vscode.workspace.getConfiguration("pythonCodeHelper");
    await configuration.update("index.exclude", ["ferry/storms.py"], vscode.ConfigurationTarget.Workspace);
    await untilExplained("ferry/storms.py", ({ indexed }) => !indexed);
    await configuration.update("index.exclude", undefined, vscode.ConfigurationTarget.Workspace);
    await untilExplained("ferry/storms.py", ({ indexed }) => indexed);
  });
  it("embeds in the background, without being asked", async () => {
    await untilExplained("ferry/fares.py", ({ embedded, chunks }) => chunks > 0 && embedded === chunks);
  });
});
