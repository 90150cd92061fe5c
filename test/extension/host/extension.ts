import { join } from "node:path";
import * as vscode from "vscode";
import { type FileExplanation } from "../../../src/core";

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension("python-code-helper.python-code-helper");
  if (!found) throw new Error("The extension is not installed in this window.");
  return found;
}

export function packageJson(): Manifest {
  return extension().packageJSON as Manifest;
}

/** The native libraries of the store and the model that this process has loaded, by name. */
export function heavyLibraries(): readonly string[] {
  const report = process.report.getReport() as unknown as { readonly sharedObjects: readonly string[] };
  return report.sharedObjects.filter((path) => /lancedb|onnxruntime/i.test(path));
}

export function fileUri(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error("No folder is open.");
  return vscode.Uri.file(join(folder.uri.fsPath, path));
}

export async function explainFile(path: string): Promise<FileExplanation> {
  const explanation = await vscode.commands.executeCommand<FileExplanation | undefined>(
    "pythonCodeHelper.whyNotIndexed",
    fileUri(path),
  );
  await vscode.commands.executeCommand("notifications.clearAll");
  if (!explanation) throw new Error(`Nothing was said about ${path}.`);
  return explanation;
}

/** Asks until it is as wanted: files are followed in the background. */
export async function untilExplained(
  path: string,
  isWanted: (explanation: FileExplanation) => boolean,
): Promise<FileExplanation> {
  const end = Date.now() + 30_000;
  for (;;) {
    const explanation = await explainFile(path);
    if (isWanted(explanation)) return explanation;
    if (Date.now() > end) throw new Error(`${path} stayed as it was: ${JSON.stringify(explanation)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
