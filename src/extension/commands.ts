import { basename } from "node:path";
import * as vscode from "vscode";
import { type Config, type FileExplanation, type IngestOptions, type IngestReport, type Log } from "../core";
import { type ChatSession } from "../session/chat-session";
import { type ChatView } from "./chat-view";
import { definitionAround, readSelection } from "./editor-context";
import { type Indexer } from "../session/indexer";
import { describeLedger } from "../session/ledger-words";
import { describeReport, plural } from "../session/index-state";
import { type KnowledgeCommandPorts, knowledgeCommands } from "./knowledge-commands";
import { abortSignal, reportError } from "./report-error";
import { setApiKey, setSourceKey } from "./set-key";
import { section } from "./settings";
import { showStatus } from "./show-status";

export interface CommandPorts extends KnowledgeCommandPorts {
  readonly indexer: Indexer;
  readonly chat: ChatSession;
  readonly view: ChatView;
  readonly log: Log;
  readonly secrets: vscode.SecretStorage;
  readonly config: () => Config;
  readonly showLog: () => void;
  readonly showText: (name: string, text: string) => Promise<void>;
  readonly setOffline: (offline: boolean) => Promise<void>;
  readonly extensionId: string;
}

/** Every command there is: id → what it does. */
function commandTable(ports: CommandPorts): Readonly<Record<string, (...given: readonly unknown[]) => unknown>> {
  const { indexer, view } = ports;
  return {
    "pythonCodeHelper.indexWorkspace": () => indexWithProgress(ports, {}),
    "pythonCodeHelper.reindexWorkspace": () => indexWithProgress(ports, { fresh: true }),
    "pythonCodeHelper.clearIndex": () => clearIndex(ports),
    "pythonCodeHelper.showStatus": () => showStatus(ports),
    "pythonCodeHelper.whyNotIndexed": (uri) => whyNotIndexed(ports, uri),
    "pythonCodeHelper.setApiKey": () => setApiKey(ports),
    "pythonCodeHelper.setSourceKey": () => setSourceKey(ports),
    "pythonCodeHelper.setUpModel": () => setUpModel(),
    "pythonCodeHelper.openChat": () => view.focus(),
    "pythonCodeHelper.newChat": () => newChat(ports),
    "pythonCodeHelper.showHistory": () => showHistory(ports),
    "pythonCodeHelper.explainSelection": () => explainSelection(ports),
    "pythonCodeHelper.pauseEmbedding": () => indexer.pause(),
    "pythonCodeHelper.resumeEmbedding": () => indexer.resume(),
    ...knowledgeCommands(ports),
    "pythonCodeHelper.showLedger": () => showLedger(ports),
    "pythonCodeHelper.clearLedger": async () => (await ports.access.lease()).engine.clearLedger(),
    "pythonCodeHelper.toggleOffline": () => ports.setOffline(!ports.config().network.offline),
    "pythonCodeHelper.openSettings": (setting) => openSettings(ports.extensionId, setting),
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

/** `setting`: the whole name of one, which is then the only one shown. */
async function openSettings(extensionId: string, setting: unknown): Promise<void> {
  const query = typeof setting === "string" ? `@id:${setting}` : `@ext:${extensionId}`;
  await vscode.commands.executeCommand("workbench.action.openSettings", query);
}

/** The ways to a language model, each of which ends where it is set. */
async function setUpModel(): Promise<void> {
  const items = [
    {
      label: "$(key) OpenAI, with an API key",
      detail: "The key is kept in the secret storage of your system.",
      run: () => vscode.commands.executeCommand("pythonCodeHelper.setApiKey"),
    },
    {
      label: "$(server) A server of your own",
      detail: "Ollama, LM Studio, vLLM or another one that speaks OpenAI's protocol: give its address.",
      run: () => vscode.commands.executeCommand("pythonCodeHelper.openSettings", `${section}.generation.baseUrl`),
    },
    {
      label: "$(gear) All settings of the answers",
      detail: "Provider, model, address, limits.",
      run: () => vscode.commands.executeCommand("pythonCodeHelper.openSettings", `${section}.generation.*`),
    },
  ];
  const title = "Who shall write the answers?";
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDetail: true });
  await chosen?.run();
}

/** What was asked of whom, as a list that can be searched and copied. */
async function showLedger({ access, showText }: CommandPorts): Promise<void> {
  const { engine } = await access.lease();
  await showText("Requests", describeLedger(await engine.ledger()));
}

async function newChat({ chat, view }: CommandPorts): Promise<void> {
  await chat.newChat();
  await view.focus();
}

async function showHistory({ chat, view }: CommandPorts): Promise<void> {
  const items = (await chat.history()).map(({ id, title, updatedMs, turns }) => ({
    id,
    label: title,
    description: `${new Date(updatedMs).toLocaleString()}, ${plural(turns, "question")}`,
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage("There are no earlier chats in this workspace.");
    return;
  }
  const options = { title: "Earlier Chats", placeHolder: "Open an earlier chat", matchOnDescription: true };
  const chosen = await vscode.window.showQuickPick(items, options);
  if (chosen === undefined) return;
  await chat.openChat(chosen.id);
  await view.focus();
}

async function explainSelection({ chat, view, log }: CommandPorts): Promise<void> {
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
  const text = startLine === undefined ? `Explain the selected code of ${name}.` : `Explain ${lines} of ${name}.`;
  await view.focus();
  // Not awaited: the command is over, and whatever goes wrong with the answer is told beside it.
  chat
    .ask({ text, selection, responseType: "code_explanation" })
    .catch((error: unknown) => void reportError(error, log));
}
