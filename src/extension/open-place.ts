import { realpath } from "node:fs/promises";
import * as vscode from "vscode";
import { type Place } from "../core";

/** Opens places, and marks the lines of the last one. */
export interface PlaceOpener extends vscode.Disposable {
  open(place: Place): Promise<void>;
}

export function createPlaceOpener(): PlaceOpener {
  const highlight = vscode.window.createTextEditorDecorationType({
    // As the editor itself marks what a search found.
    backgroundColor: new vscode.ThemeColor("editor.rangeHighlightBackground"),
    isWholeLine: true,
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.rangeHighlightForeground"),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
  const clear = (): void => vscode.window.visibleTextEditors.forEach((editor) => editor.setDecorations(highlight, []));
  const owned = vscode.Disposable.from(
    highlight,
    // It has been seen by whoever goes on to do something in an editor; programs move cursors without a kind.
    vscode.window.onDidChangeTextEditorSelection(({ kind }) => kind !== undefined && clear()),
    vscode.workspace.onDidChangeTextDocument(({ contentChanges }) => contentChanges.length > 0 && clear()),
  );
  return {
    async open(place) {
      clear();
      const shown = await openPlace(place);
      shown?.editor.setDecorations(highlight, [shown.range]);
    },
    dispose: () => void owned.dispose(),
  };
}

/**
 * Opens a file at the lines of a citation, or a notebook at its cell. The lines are marked, not selected: what is
 * typed or inserted next must not replace them.
 */
async function openPlace({
  collection,
  path,
  startLine,
  endLine,
  cell,
}: Place): Promise<{ readonly editor: vscode.TextEditor; readonly range: vscode.Range } | undefined> {
  const uri = vscode.Uri.joinPath(await folderOf(collection), path);
  if (cell !== undefined && path.endsWith(".ipynb")) {
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    const range = new vscode.NotebookRange(cell - 1, cell);
    const editor = await vscode.window.showNotebookDocument(notebook, { selections: [range] });
    editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
    return undefined;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  // The file may have become shorter since the answer was given.
  const range = document.validateRange(new vscode.Range(startLine - 1, 0, endLine - 1, Number.MAX_SAFE_INTEGER));
  const cursor = new vscode.Range(range.start, range.start);
  const editor = await vscode.window.showTextDocument(document, { selection: cursor });
  editor.revealRange(cursor, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return { editor, range };
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
