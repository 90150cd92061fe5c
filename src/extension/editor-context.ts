import * as vscode from "vscode";
import { type Selection } from "../core";

/** What the person is looking at, as plain data. */

/** The selected code, or the line of the cursor when nothing is selected. */
export function readSelection(editor: vscode.TextEditor): Selection {
  const { document, selection } = editor;
  const isEmpty = selection.isEmpty;
  const start = selection.start.line;
  // A selection that ends before the first character of a line does not mean that line.
  const end = selection.end.character === 0 && selection.end.line > start ? selection.end.line - 1 : selection.end.line;
  const text = isEmpty ? document.lineAt(start).text : document.getText(selection);
  const isCell = document.uri.scheme === "vscode-notebook-cell";
  // Lines of a cell are not lines of its file, by which chunks are found.
  return { path: document.uri.fsPath, ...(isCell ? {} : { startLine: start + 1, endLine: end + 1 }), text };
}

/** The smallest definition around the cursor, for who asks without selecting. */
export async function definitionAround(editor: vscode.TextEditor): Promise<vscode.Range | undefined> {
  const symbols = await vscode.commands.executeCommand<readonly vscode.DocumentSymbol[] | undefined>(
    "vscode.executeDocumentSymbolProvider",
    editor.document.uri,
  );
  let best: vscode.Range | undefined;
  const visit = (candidates: readonly vscode.DocumentSymbol[]): void => {
    for (const { range, children } of candidates) {
      if (!range?.contains(editor.selection.active)) continue;
      best = range;
      visit(children ?? []);
    }
  };
  visit(symbols ?? []);
  return best;
}

/** Files in sight first, then those in tabs: the order in which their vectors are wanted. */
export function openPaths(): readonly string[] {
  const visible = vscode.window.visibleTextEditors.map((editor) => editor.document.uri);
  const notebooks = vscode.window.visibleNotebookEditors.map((editor) => editor.notebook.uri);
  const tabs = vscode.window.tabGroups.all.flatMap((group) =>
    group.tabs.flatMap(({ input }) =>
      input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook ? [input.uri] : [],
    ),
  );
  const files = [...visible, ...notebooks, ...tabs].filter((uri) => uri.scheme === "file");
  return [...new Set(files.map((uri) => uri.fsPath))];
}
