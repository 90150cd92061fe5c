import { join } from "node:path";
import * as vscode from "vscode";
import { consequencesOf, githubApiUrl, openEngine } from "../core";
import { createActivity } from "../session/activity";
import { createChatFiles, createEmptyArchive } from "../session/chat-archive";
import { ChatSession, type Remembered } from "../session/chat-session";
import { EngineAccess } from "../session/engine-access";
import { Indexer } from "../session/indexer";
import { Knowledge } from "../session/knowledge";
import { describePrivacy } from "../session/privacy";
import { ChatView, chatViewId } from "./chat-view";
import { registerCodeActions } from "./code-actions";
import { registerCommands } from "./commands";
import { openPaths } from "./editor-context";
import { IndexStatus } from "./index-status";
import { createReadOnlyTexts } from "./read-only-texts";
import { KnowledgeView } from "./knowledge-view";
import { logTo } from "./log";
import { createPlaceOpener } from "./open-place";
import { interpreterOf } from "./python-interpreter";
import { reportError, runAction } from "./report-error";
import { githubToken, signInToGithub } from "./github-sign-in";
import { githubOrigin, hasGithubToken, hasKey, secretsFrom } from "./secrets";
import { readSettings, section, type Settings } from "./settings";
import { watchActivity } from "./watch-activity";
import { watchWorkspace } from "./workspace-watcher";

/** Lets a window come up before the index is looked at. */
const startDelayMs = 1500;
const indexedKey = "index.finished";
const chosenModelKey = "chat.model";
const maxRecentPaths = 50;

let deactivation: (() => Promise<void>) | undefined;

/** Registers and returns: LanceDB, the models and the parser are loaded by the first thing that needs the engine. */
export function activate(context: vscode.ExtensionContext): void {
  const channel = vscode.window.createOutputChannel("Python Code Helper", { log: true });
  const log = logTo(channel);
  let settings = currentSettings();
  settings.problems.forEach((problem) => log.warn(problem));
  let recentPaths: readonly string[] = [];

  const activity = createActivity();
  const access = new EngineAccess(() =>
    openEngine(settings.config, {
      storageDir: context.globalStorageUri.fsPath,
      mediaDir: context.asAbsolutePath("media"),
      outDir: context.asAbsolutePath("out"),
      roots: roots(),
      secrets: secretsFrom(context.secrets, githubToken),
      interpreterOf,
      pace: () => activity.pace(),
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
    hasWorkspaceFile: () => vscode.workspace.workspaceFile !== undefined,
    answering() {
      const { label, isModel } = chat.answering;
      const privacy = describePrivacy(settings.config, isModel);
      return { provider: label, ...(privacy === undefined ? {} : { privacy }) };
    },
    showState(state) {
      status.show(state);
      chat.showIndexState(state);
    },
    indexed() {
      void chat.codeChanged();
      knowledgeView.reload();
    },
    notice: (text) => void vscode.window.showInformationMessage(text),
  });
  const knowledge = new Knowledge({
    access,
    log,
    changed() {
      knowledgeView.changed();
      chat.knowledgeChanged();
    },
  });
  const knowledgeView = new KnowledgeView(knowledge, log);
  const texts = createReadOnlyTexts(async (place) => (await access.lease()).engine.documentAt(place));
  const places = createPlaceOpener({ fileOf: async (place) => (await access.lease()).engine.fileOf(place), texts });
  const view = new ChatView({
    extensionUri: context.extensionUri,
    log,
    places,
    session: () => chat,
    used: () => activity.touch(),
  });
  const chat: ChatSession = new ChatSession({
    access,
    log,
    post(message) {
      // What is told of the index by itself is nobody's doing.
      if (message.type !== "index-state" && message.type !== "chat-state") activity.touch();
      view.post(message);
    },
    indexState: () => indexer.state,
    archive:
      context.storageUri?.scheme === "file"
        ? createChatFiles(join(context.storageUri.fsPath, "chats"), log)
        : createEmptyArchive(),
    knowledge,
    offline: {
      get: () => settings.config.network.offline,
      set: (offline) => setOffline(offline),
    },
    model: rememberedIn(context.workspaceState, chosenModelKey),
    configured: async () => ({
      generation: settings.config.generation,
      hasKey: await hasKey(context.secrets, settings.config.generation.baseUrl),
    }),
    run: runAction,
    onShown: () => void indexer.refresh(),
    onModelChosen: () => indexer.showAgain(),
  });
  status.show(indexer.state);

  function reopen(relist: boolean): void {
    indexer
      .reopen(() => access.reset(), relist)
      .then(() => knowledgeView.reload())
      .then(() => (view.isShown ? indexer.refresh() : undefined))
      .catch((error: unknown) => reportError(error, log));
  }
  function settingsChanged(event: vscode.ConfigurationChangeEvent): void {
    if (!event.affectsConfiguration(section)) return;
    const before = settings;
    settings = currentSettings();
    settings.problems.forEach((problem) => log.warn(problem));
    if (JSON.stringify(before.config) === JSON.stringify(settings.config)) return;
    const consequences = consequencesOf(before.config, settings.config);
    reopen(consequences.has("relist") || consequences.has("reparse"));
    void chat.modelsChanged();
  }

  const start = setTimeout(() => {
    void chat.modelsChanged();
    const isWanted = indexer.isIndexed || settings.indexAutomatically;
    if (isWanted && roots().length > 0) void indexer.follow();
  }, startDelayMs);

  context.subscriptions.push(
    channel,
    status,
    knowledgeView,
    texts,
    new vscode.Disposable(() => clearTimeout(start)),
    places,
    vscode.window.registerWebviewViewProvider(chatViewId, view),
    registerCodeActions(),
    registerCommands({
      access,
      indexer,
      chat,
      view,
      knowledge,
      openPlace: (place) => places.open(place),
      async signInToGithub() {
        const isGithub = githubApiUrl(settings.config.github).startsWith(githubOrigin);
        if (isGithub && !(await hasGithubToken(context.secrets))) await signInToGithub();
      },
      showText: (name, text) => texts.show(name, text),
      setOffline,
      log,
      secrets: context.secrets,
      config: () => settings.config,
      showLog: () => channel.show(),
      extensionId: context.extension.id,
    }),
    watchActivity(() => activity.touch()),
    watchWorkspace((scope) => {
      // What was never indexed is not indexed behind the user's back.
      if (!indexer.isIndexed) return;
      if (scope !== "all") recentPaths = [...new Set([...scope.paths, ...recentPaths])].slice(0, maxRecentPaths);
      void indexer.follow(scope === "all" ? {} : { paths: scope.paths });
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => reopen(true)),
    vscode.workspace.onDidChangeConfiguration(settingsChanged),
    context.secrets.onDidChange(() => {
      void chat.modelsChanged();
      if (view.isShown) void indexer.refresh();
    }),
  );
  deactivation = async () => {
    await chat.close();
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

async function setOffline(offline: boolean): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(section);
  await configuration.update("network.offline", offline, vscode.ConfigurationTarget.Global);
}

function rememberedIn(state: vscode.Memento, key: string): Remembered {
  return { get: () => state.get<string>(key), set: (value) => void state.update(key, value) };
}

/** Folders on this machine; others have no paths that the engine could read. */
function roots(): readonly string[] {
  return (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => (uri.scheme === "file" ? [uri.fsPath] : []));
}
