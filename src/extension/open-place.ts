import { realpath } from "node:fs/promises";
import * as vscode from "vscode";
import { type Place } from "../core";

/** Opens a file at the lines of a citation, or a notebook at its cell. */
export async function openPlace({ collection, path, startLine, endLine, cell }: Place): Promise<void> {
  const uri = vscode.Uri.joinPath(await folderOf(collection), path);
  if (cell !== undefined && path.endsWith(".ipynb")) {
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    const range = new vscode.NotebookRange(cell - 1, cell);
    const editor = await vscode.window.showNotebookDocument(notebook, { selections: [range] });
    editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  // The file may have become shorter since the answer was given.
  const range = document.validateRange(new vscode.Range(startLine - 1, 0, endLine - 1, Number.MAX_SAFE_INTEGER));
  const editor = await vscode.window.showTextDocument(document, { selection: range });
  // The cursor goes to the first line, where the reading begins, and long passages show their top.
  editor.selection = new vscode.Selection(range.end, range.start);
  editor.revealRange(new vscode.Range(range.start, range.start), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The engine knows folders by their real path; the editor may have opened one through a link. */
async function folderOf(collection: string): Promise<vscode.Uri> {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    if (folder.uri.scheme !== "file") continue;
    const real = await realpath(folder.uri.fsPath).catch(() => folder.uri.fsPath);
    if (real === collection || folder.uri.fsPath === collection) return folder.uri;
  }
  return vscode.Uri.file(collection);
}
