import * as vscode from "vscode";
import { isAbort, type Log } from "../core";
import { actionLabels } from "../protocol/action-labels";
import { type ActionName } from "../protocol/messages";
import { describeFailure } from "../session/describe-failure";
import { section } from "./settings";

/** The command behind each button. `retry` belongs to whoever failed. */
const actionCommands: Readonly<Record<Exclude<ActionName, "retry">, string>> = {
  index: "pythonCodeHelper.indexWorkspace",
  "set-api-key": "pythonCodeHelper.setApiKey",
  "set-source-key": "pythonCodeHelper.setSourceKey",
  "open-settings": "pythonCodeHelper.openSettings",
  "set-up-model": "pythonCodeHelper.setUpModel",
  "show-log": "pythonCodeHelper.showLog",
  "open-folder": "workbench.action.files.openFolder",
  "reload-window": "workbench.action.reloadWindow",
  "pause-embedding": "pythonCodeHelper.pauseEmbedding",
  "resume-embedding": "pythonCodeHelper.resumeEmbedding",
  "show-history": "pythonCodeHelper.showHistory",
};

/** Runs what stands behind a button. A setting that is named is the one that is opened. */
export async function runAction(action: Exclude<ActionName, "retry">, setting?: string): Promise<void> {
  const given = action === "open-settings" && setting !== undefined ? [`${section}.${setting}`] : [];
  await vscode.commands.executeCommand(actionCommands[action], ...given);
}

/** The edge where errors stop: cancellation is silent, the rest is one sentence with its buttons; bugs are logged whole. */
export async function reportError(error: unknown, log: Log, retry?: () => unknown): Promise<void> {
  if (isAbort(error) || error instanceof vscode.CancellationError) return;
  const { code, text, actions, setting } = describeFailure(error);
  log.error(`${code}: ${text}`, error);
  const buttons: { readonly title: string; readonly run: () => unknown }[] = [];
  for (const action of actions) {
    if (action !== "retry") {
      buttons.push({ title: actionLabels[action], run: () => runAction(action, setting) });
    } else if (retry) buttons.push({ title: actionLabels.retry, run: retry });
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
