import { homedir } from "node:os";
import { isAbsolute } from "node:path";
import * as vscode from "vscode";

/** What we ask of the Python extension, of all that it offers. */
interface PythonExtension {
  readonly environments?: {
    readonly getActiveEnvironmentPath?: (resource: vscode.Uri) => { readonly path?: unknown } | undefined;
  };
}

/**
 * The interpreter that the user chose for a folder: in the Python extension where that runs, else by its setting. It
 * is only looked at, never run; what is no absolute path says nothing that the engine does not find by itself.
 */
export async function interpreterOf(root: string): Promise<string | undefined> {
  const folder = vscode.Uri.file(root);
  const extension = vscode.extensions.getExtension<PythonExtension | undefined>("ms-python.python");
  const active = extension?.isActive
    ? extension.exports?.environments?.getActiveEnvironmentPath?.(folder)?.path
    : undefined;
  const set = vscode.workspace.getConfiguration("python", folder).get<unknown>("defaultInterpreterPath");
  return [active, set].flatMap((path) => interpreterPath(path, root)).find(isAbsolute);
}

/** As the setting may be written: `~/envs/shop/bin/python`, `${workspaceFolder}/.venv`. */
function interpreterPath(value: unknown, root: string): readonly string[] {
  if (typeof value !== "string") return [];
  return [value.replace(/^~(?=[\\/])/, () => homedir()).replaceAll("${workspaceFolder}", () => root)];
}
