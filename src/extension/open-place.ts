import { realpath } from "node:fs/promises";
import { isAbsolute } from "node:path";
import * as vscode from "vscode";
import { EngineError, type Place } from "../core";
import { type IndexedText, type ReadOnlyTexts } from "./read-only-texts";

/** Where places lie that are not in the workspace. */
export interface ForeignPlaces {
  /** Absolute path of the file of a place; undefined where it is on no disk. */
  readonly fileOf: (place: Place) => Promise<string | undefined>;
  readonly texts: Pick<ReadOnlyTexts, "open">;
}

/** Opens places, and marks the lines of the last one. */
export interface PlaceOpener extends vscode.Disposable {
  open(place: Place): Promise<void>;
}

export function createPlaceOpener(foreign: ForeignPlaces): PlaceOpener {
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
      const shown = await openPlace(place, foreign);
      shown?.editor.setDecorations(highlight, [shown.range]);
    },
    dispose: () => void owned.dispose(),
  };
}

/**
 * Opens a file at the lines of a citation, or a notebook at its cell. The lines are marked, not selected: what is
 * typed or inserted next must not replace them.
 */
async function openPlace(
  place: Place,
  foreign: ForeignPlaces,
): Promise<{ readonly editor: vscode.TextEditor; readonly range: vscode.Range } | undefined> {
  const { collection, path, startLine, endLine, cell } = place;
  // Only folders of the workspace are called by their path.
  const isOwn = isAbsolute(collection);
  const { uri, isPost } = isOwn
    ? { uri: vscode.Uri.joinPath(await folderOf(collection), path), isPost: false }
    : await openForeign(place, foreign);
  if (isPost) {
    await vscode.commands.executeCommand("markdown.showPreview", uri);
    return undefined;
  }
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
  // An installed package is there to be read: what is typed into it would be gone with its next version.
  if (!isOwn && uri.scheme === "file")
    await vscode.commands.executeCommand("workbench.action.files.setActiveEditorReadonlyInSession");
  return { editor, range };
}

/** The file itself where it is on this machine, else the text that was indexed. */
async function openForeign(place: Place, { fileOf, texts }: ForeignPlaces): Promise<IndexedText> {
  const file = await fileOf(place);
  if (file !== undefined) return { uri: vscode.Uri.file(file), isPost: false };
  const text = await texts.open(place);
  if (text !== undefined) return text;
  const message = `${place.path} of ${place.collection} is no longer there; refresh or remove that source.`;
  throw new EngineError("source/not-found", message);
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
