import * as vscode from "vscode";
import { openEngine } from "../core";
import { ChatView, chatViewId } from "./chat-view";
import { registerCodeActions } from "./code-actions";
import { registerCommands } from "./commands";
import { openPaths } from "./editor-context";
import { EngineAccess } from "../session/engine-access";
import { Indexer } from "../session/indexer";
import { IndexStatus } from "./index-status";
import { logTo } from "./log";
import { describePrivacy } from "../session/privacy";
import { secretsFrom } from "./secrets";
import { readSettings, reindexingNeeded, section, type Settings } from "./settings";
import { watchWorkspace } from "./workspace-watcher";

/** Lets a window come up before the index is looked at. */
const startDelayMs = 1500;
const indexedKey = "index.finished";
const maxRecentPaths = 50;

let deactivation: (() => Promise<void>) | undefined;

/** Registers and returns: LanceDB, the models and the parser are loaded by the first thing that needs the engine. */
export function activate(context: vscode.ExtensionContext): void {
  const channel = vscode.window.createOutputChannel("Python Code Helper", { log: true });
  const log = logTo(channel);
  let settings = currentSettings();
  settings.problems.forEach((problem) => log.warn(problem));
  let recentPaths: readonly string[] = [];

  const access = new EngineAccess(() =>
    openEngine(settings.config, {
      storageDir: context.globalStorageUri.fsPath,
      mediaDir: context.asAbsolutePath("media"),
      outDir: context.asAbsolutePath("out"),
      roots: roots(),
      secrets: secretsFrom(context.secrets),
      log,
    }),
  );
  const status = new IndexStatus();
  const indexer = new Indexer({
    access,
    log,
    hasFolder: () => roots().length > 0,
    first: () => [...openPaths(), ...recentPaths],
    remembered: {
      get: () => context.workspaceState.get(indexedKey, false),
      set: (indexed) => void context.workspaceState.update(indexedKey, indexed),
    },
    privacy: (provider) => describePrivacy(settings.config, provider),
    showState(state) {
      status.show(state);
      chat.showIndexState(state);
    },
    notice: (text) => void vscode.window.showInformationMessage(text),
  });
  const chat = new ChatView({
    extensionUri: context.extensionUri,
    access,
    log,
    indexState: () => indexer.state,
    onShown: () => void indexer.refresh(),
  });
  status.show(indexer.state);

  async function reopen(reindex: "none" | "all" | "fresh"): Promise<void> {
    await access.reset();
    await indexer.reopened();
    if (reindex !== "none" && indexer.isIndexed) await indexer.follow(reindex === "fresh" ? { fresh: true } : {});
    else if (chat.isShown) await indexer.refresh();
  }
  function settingsChanged(event: vscode.ConfigurationChangeEvent): void {
    if (!event.affectsConfiguration(section)) return;
    const before = settings;
    settings = currentSettings();
    settings.problems.forEach((problem) => log.warn(problem));
    if (JSON.stringify(before.config) === JSON.stringify(settings.config)) return;
    void reopen(reindexingNeeded(before.config, settings.config));
  }

  const start = setTimeout(() => {
    const isWanted = indexer.isIndexed || settings.indexAutomatically;
    if (isWanted && roots().length > 0) void indexer.follow();
  }, startDelayMs);

  context.subscriptions.push(
    channel,
    status,
    new vscode.Disposable(() => clearTimeout(start)),
    vscode.window.registerWebviewViewProvider(chatViewId, chat),
    registerCodeActions(),
    registerCommands({
      access,
      indexer,
      chat,
      log,
      secrets: context.secrets,
      showLog: () => channel.show(),
      extensionId: context.extension.id,
    }),
    watchWorkspace((scope) => {
      // What was never indexed is not indexed behind the user's back.
      if (!indexer.isIndexed) return;
      if (scope !== "all") recentPaths = [...new Set([...scope.paths, ...recentPaths])].slice(0, maxRecentPaths);
      void indexer.follow(scope === "all" ? {} : { paths: scope.paths });
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void reopen("all")),
    vscode.workspace.onDidChangeConfiguration(settingsChanged),
    context.secrets.onDidChange(() => chat.isShown && void indexer.refresh()),
  );
  deactivation = async () => {
    await indexer.dispose();
    await access.close();
  };
}

/** The editor waits for this a few seconds at most: what is under way is stopped, and what was finished is kept. */
export async function deactivate(): Promise<void> {
  await deactivation?.();
}

function currentSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration(section);
  return readSettings((path) => configuration.get(path));
}

/** Folders on this machine; others have no paths that the engine could read. */
function roots(): readonly string[] {
  return (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => (uri.scheme === "file" ? [uri.fsPath] : []));
}
