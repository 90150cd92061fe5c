import * as vscode from "vscode";

const kind = vscode.CodeActionKind.Empty.append("explain");

/** "Explain" beside the editor's own actions, for selected Python. Nothing is computed until it is chosen. */
export function registerCodeActions(): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    provideCodeActions(_document, range) {
      if (range.isEmpty) return [];
      const action = new vscode.CodeAction("Explain with Python Code Helper", kind);
      action.command = { title: action.title, command: "pythonCodeHelper.explainSelection" };
      return [action];
    },
  };
  return vscode.languages.registerCodeActionsProvider({ language: "python" }, provider, {
    providedCodeActionKinds: [kind],
  });
}
