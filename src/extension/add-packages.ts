import * as vscode from "vscode";
import { type EngineAccess } from "../session/engine-access";
import { plural } from "../session/index-state";
import { abortSignal } from "./report-error";

/** Reads the installed packages that the workspace imports, for all workspaces of this machine. */
export async function addPackages(access: Pick<EngineAccess, "lease">): Promise<readonly string[]> {
  const options: vscode.ProgressOptions = {
    location: vscode.ProgressLocation.Notification,
    title: "Reading installed packages",
    cancellable: true,
  };
  const { added, failed } = await vscode.window.withProgress(options, async (progress, token) => {
    const { engine, signal } = await access.lease(abortSignal(token));
    const titles: string[] = [];
    const reasons: string[] = [];
    for await (const part of engine.addSources({ kind: "package", names: [] }, signal)) {
      if (part.type === "source-progress" && part.total > 0) {
        progress.report({ message: `${part.collection.title}: ${part.done} of ${part.total} files` });
      } else if (part.type === "source-end") {
        titles.push(`${part.collection.title} ${part.collection.version ?? ""}`.trim());
      } else if (part.type === "source-failed") reasons.push(part.reason);
    }
    return { added: titles, failed: reasons };
  });
  // Not awaited: a message may stand for minutes, and the command is over.
  void vscode.window.showInformationMessage(
    added.length === 0
      ? "This workspace imports no installed package that could be read."
      : `${plural(added.length, "package")} can be asked about: ${added.toSorted().join(", ")}.`,
  );
  if (failed.length > 0) void vscode.window.showWarningMessage(failed.join(" "));
  return added;
}
