import * as vscode from "vscode";

/**
 * At the cursor of the editor used last; where there is none, in a new file. What is selected was selected by somebody,
 * or by a search: it is replaced only by who says so.
 */
export async function insertCode(text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    const document = await vscode.workspace.openTextDocument({ language: "python", content: text });
    await vscode.window.showTextDocument(document);
    return;
  }
  // The editor that was active may be gone from the screen; this is the one that shows the document now.
  const shown = await vscode.window.showTextDocument(editor.document, editor.viewColumn);
  const { selections } = shown;
  const replaces = selections.some(({ isEmpty }) => !isEmpty);
  const choice = replaces ? await askToReplace(selections) : "before";
  if (choice === undefined) return;
  await shown.edit((edit) => {
    for (const selection of selections) {
      if (choice === "replace") edit.replace(selection, text);
      else edit.insert(selection.start, insertedBefore(shown.document, selection.start, text));
    }
  });
}

/** At the beginning of a line, whole lines go in: the line that was there must not be joined to the last of them. */
function insertedBefore(document: vscode.TextDocument, { line, character }: vscode.Position, text: string): string {
  const joins = character === 0 && !text.endsWith("\n") && !document.lineAt(line).isEmptyOrWhitespace;
  return joins ? `${text}\n` : text;
}

async function askToReplace(selections: readonly vscode.Selection[]): Promise<"replace" | "before" | undefined> {
  const lines = selections.reduce((sum, { start, end }) => sum + end.line - start.line + 1, 0);
  const replace = "Replace";
  const before = "Insert Before";
  const chosen = await vscode.window.showWarningMessage(
    `Replace the selected code (${lines === 1 ? "1 line" : `${lines} lines`})?`,
    { modal: true, detail: "The code of the answer goes in its place. Insert Before keeps what is selected." },
    before,
    replace,
  );
  if (chosen === replace) return "replace";
  return chosen === before ? "before" : undefined;
}
