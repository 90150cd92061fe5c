import * as vscode from "vscode";
import { isAbort, type Log } from "../core";
import { type ActionName } from "../protocol/messages";
import { describeFailure } from "../session/describe-failure";
import { section } from "./settings";

/** The command and the label behind each button. `retry` belongs to whoever failed. */
export const actionCommands: Readonly<
  Record<Exclude<ActionName, "retry">, { readonly title: string; readonly command: string }>
> = {
  index: { title: "Index Workspace", command: "pythonCodeHelper.indexWorkspace" },
  "set-api-key": { title: "Set API Key", command: "pythonCodeHelper.setApiKey" },
  "open-settings": { title: "Open Settings", command: "pythonCodeHelper.openSettings" },
  "set-up-model": { title: "Set Up a Model", command: "pythonCodeHelper.setUpModel" },
  "show-log": { title: "Show Log", command: "pythonCodeHelper.showLog" },
  "open-folder": { title: "Open Folder", command: "workbench.action.files.openFolder" },
  "reload-window": { title: "Reload Window", command: "workbench.action.reloadWindow" },
  "pause-embedding": { title: "Pause", command: "pythonCodeHelper.pauseEmbedding" },
  "resume-embedding": { title: "Resume", command: "pythonCodeHelper.resumeEmbedding" },
  "show-history": { title: "Earlier Chats", command: "pythonCodeHelper.showHistory" },
};

/** Runs what stands behind a button. A setting that is named is the one that is opened. */
export async function runAction(action: Exclude<ActionName, "retry">, setting?: string): Promise<void> {
  const given = action === "open-settings" && setting !== undefined ? [`${section}.${setting}`] : [];
  await vscode.commands.executeCommand(actionCommands[action].command, ...given);
}

/** The edge where errors stop: cancellation is silent, the rest is one sentence with its buttons; bugs are logged whole. */
export async function reportError(error: unknown, log: Log, retry?: () => unknown): Promise<void> {
  if (isAbort(error) || error instanceof vscode.CancellationError) return;
  const { code, text, actions, setting } = describeFailure(error);
  log.error(`${code}: ${text}`, error);
  const buttons: { readonly title: string; readonly run: () => unknown }[] = [];
  for (const action of actions) {
    if (action !== "retry") {
      buttons.push({ title: actionCommands[action].title, run: () => runAction(action, setting) });
    } else if (retry) buttons.push({ title: "Try Again", run: retry });
  }
  const chosen = await vscode.window.showErrorMessage(text, ...buttons);
  await chosen?.run();
}

/** The editor's way to cancel → the engine's. */
export function abortSignal(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
