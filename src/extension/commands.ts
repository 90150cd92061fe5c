import { basename } from "node:path";
import * as vscode from "vscode";
import { type FileExplanation, type IngestOptions, type IngestReport, type Log } from "../core";
import { type ChatView, chatViewId } from "./chat-view";
import { definitionAround, readSelection } from "./editor-context";
import { type EngineAccess } from "../session/engine-access";
import { type Indexer } from "../session/indexer";
import { describeReport } from "../session/index-state";
import { abortSignal, reportError } from "./report-error";
import { apiKeyName } from "./secrets";
import { showStatus } from "./show-status";

export interface CommandPorts {
  readonly access: Pick<EngineAccess, "lease">;
  readonly indexer: Indexer;
  readonly chat: ChatView;
  readonly log: Log;
  readonly secrets: vscode.SecretStorage;
  readonly showLog: () => void;
  readonly extensionId: string;
}

/** Every command there is: id → what it does. */
function commandTable(ports: CommandPorts): Readonly<Record<string, (...given: readonly unknown[]) => unknown>> {
  const { indexer, chat } = ports;
  return {
    "pythonCodeHelper.indexWorkspace": () => indexWithProgress(ports, {}),
    "pythonCodeHelper.reindexWorkspace": () => indexWithProgress(ports, { fresh: true }),
    "pythonCodeHelper.clearIndex": () => clearIndex(ports),
    "pythonCodeHelper.showStatus": () => showStatus(ports),
    "pythonCodeHelper.whyNotIndexed": (uri) => whyNotIndexed(ports, uri),
    "pythonCodeHelper.setApiKey": () => setApiKey(ports),
    "pythonCodeHelper.openChat": () => vscode.commands.executeCommand(`${chatViewId}.focus`),
    "pythonCodeHelper.newChat": () => newChat(chat),
    "pythonCodeHelper.explainSelection": () => explainSelection(chat),
    "pythonCodeHelper.pauseEmbedding": () => indexer.pause(),
    "pythonCodeHelper.resumeEmbedding": () => indexer.resume(),
    "pythonCodeHelper.openSettings": () =>
      vscode.commands.executeCommand("workbench.action.openSettings", `@ext:${ports.extensionId}`),
    "pythonCodeHelper.showLog": () => ports.showLog(),
  };
}

/** Registers the table; whatever a command throws ends here. */
export function registerCommands(ports: CommandPorts): vscode.Disposable {
  const registered = Object.entries(commandTable(ports)).map(([id, run]) =>
    vscode.commands.registerCommand(id, async (...given: readonly unknown[]) => {
      try {
        return await run(...given);
      } catch (error) {
        // Not awaited: the message may stand for minutes, and the command is over.
        void reportError(error, ports.log, () => vscode.commands.executeCommand(id, ...given));
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

async function indexWithProgress(ports: CommandPorts, options: IngestOptions): Promise<IngestReport | undefined> {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) {
    const open = "Open Folder";
    const chosen = await vscode.window.showInformationMessage("Open the folder of a Python project first.", open);
    if (chosen === open) await vscode.commands.executeCommand("workbench.action.files.openFolder");
    return undefined;
  }
  const progressOptions: vscode.ProgressOptions = {
    location: vscode.ProgressLocation.Notification,
    title: "Indexing Python code",
    cancellable: true,
  };
  const report = await vscode.window.withProgress(progressOptions, (progress, token) => {
    let shownPercent = 0;
    return ports.indexer.index(options, abortSignal(token), ({ done, total, path }) => {
      const percent = total === 0 ? 0 : (done / total) * 100;
      const counts = `${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} files`;
      progress.report({ message: path === "" ? counts : `${counts}: ${path}`, increment: percent - shownPercent });
      shownPercent = percent;
    });
  });
  ports.log.info(describeReport(report));
  void vscode.window.showInformationMessage(describeReport(report));
  return report;
}

async function clearIndex({ indexer }: CommandPorts): Promise<void> {
  const confirm = "Clear Index";
  const chosen = await vscode.window.showWarningMessage(
    "Delete the index of this workspace?",
    { modal: true, detail: "Your files are not touched. Indexing again takes as long as the first time." },
    confirm,
  );
  if (chosen === confirm) await indexer.clear();
}

async function whyNotIndexed(ports: CommandPorts, given: unknown): Promise<FileExplanation | undefined> {
  const uri = given instanceof vscode.Uri ? given : (activeFile() ?? (await pickFile()));
  if (!uri) return undefined;
  const { engine, signal } = await ports.access.lease();
  const explanation = await engine.explainFile(uri.fsPath, signal);
  const settings = "Open Settings";
  const text = `${basename(uri.fsPath)}: ${explanation.reason}`;
  void vscode.window.showInformationMessage(text, ...(explanation.indexed ? [] : [settings])).then((chosen) => {
    if (chosen === settings) return vscode.commands.executeCommand("pythonCodeHelper.openSettings");
  });
  return explanation;
}

function activeFile(): vscode.Uri | undefined {
  const uri = vscode.window.activeNotebookEditor?.notebook.uri ?? vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === "file" ? uri : undefined;
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({ canSelectMany: false, openLabel: "Why Is It Not Indexed?" });
  return picked?.[0];
}

async function setApiKey({ secrets, indexer }: CommandPorts): Promise<void> {
  const hasKey = (await secrets.get(apiKeyName)) !== undefined;
  const key = await vscode.window.showInputBox({
    title: "API key of the OpenAI-compatible provider",
    prompt: hasKey
      ? "A key is stored. Enter another one, or leave this empty to delete it."
      : "It is kept in the secret storage of your system, never in settings.",
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return;
  if (key.trim() === "") await secrets.delete(apiKeyName);
  else await secrets.store(apiKeyName, key.trim());
  void vscode.window.showInformationMessage(key.trim() === "" ? "The API key was deleted." : "The API key is stored.");
  await indexer.refresh();
}

async function newChat(chat: ChatView): Promise<void> {
  chat.newChat();
  await vscode.commands.executeCommand(`${chatViewId}.focus`);
}

async function explainSelection(chat: ChatView): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    void vscode.window.showInformationMessage("Open a Python file and select the code to explain.");
    return;
  }
  if (editor.selection.isEmpty) {
    const around = await definitionAround(editor);
    if (around) editor.selection = new vscode.Selection(around.start, around.end);
  }
  const selection = readSelection(editor);
  const name = basename(selection.path);
  const { startLine, endLine } = selection;
  const lines = startLine === endLine ? `line ${startLine}` : `lines ${startLine} to ${endLine}`;
  const text = startLine === 0 ? `Explain the selected code of ${name}.` : `Explain ${lines} of ${name}.`;
  await chat.ask({ text, selection, responseType: "code_explanation" });
}
