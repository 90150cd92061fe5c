import * as vscode from "vscode";

/** Typing, moving the cursor, scrolling and changing files → `touch`. Whether the window has the focus says nothing. */
export function watchActivity(touch: () => void): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      // Logs, of this extension too, are documents that change by themselves.
      if (written.has(document.uri.scheme)) touch();
    }),
    vscode.workspace.onDidChangeNotebookDocument(touch),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (written.has(textEditor.document.uri.scheme)) touch();
    }),
    vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
      if (written.has(textEditor.document.uri.scheme)) touch();
    }),
    vscode.window.onDidChangeActiveTextEditor(touch),
  );
}

/** What people write in. */
const written = new Set(["file", "untitled", "vscode-notebook-cell", "vscode-remote"]);
