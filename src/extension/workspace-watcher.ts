import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import * as vscode from "vscode";
import { ChangeBatch, type ChangeKind, type Scope, scopeOf } from "./change-batch";

/** A save is one event and shall be searchable at once; whatever comes from outside comes in bursts. */
const saveDelayMs = 30;
const burstDelayMs = 400;

/**
 * Saved, made, deleted and renamed files and switched branches → `onChange`, in batches. The editor's own events come
 * first and surely; the file watcher adds what other programs do.
 */
export function watchWorkspace(onChange: (scope: Scope) => void): vscode.Disposable {
  const batch = new ChangeBatch();
  let timer: NodeJS.Timeout | undefined;
  let dueMs = Number.POSITIVE_INFINITY;

  function add(uri: vscode.Uri, kind: ChangeKind, delayMs: number): void {
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
    if (uri.scheme !== "file" || !batch.add(scopeOf(uri.fsPath, kind, folder))) return;
    arm(delayMs);
  }
  function arm(delayMs: number): void {
    // A burst must not push back a save that waits.
    const due = Date.now() + delayMs;
    if (timer !== undefined && due >= dueMs && dueMs - Date.now() <= saveDelayMs) return;
    clearTimeout(timer);
    dueMs = due;
    timer = setTimeout(() => {
      timer = undefined;
      const scope = batch.take();
      if (scope !== undefined) onChange(scope);
    }, delayMs);
  }

  const everything = vscode.workspace.createFileSystemWatcher("**");
  const gitWatchers = new GitWatchers(() => {
    batch.add("all");
    arm(burstDelayMs);
  });
  gitWatchers.renew();
  return vscode.Disposable.from(
    vscode.workspace.onDidSaveTextDocument(({ uri }) => add(uri, "changed", saveDelayMs)),
    vscode.workspace.onDidSaveNotebookDocument(({ uri }) => add(uri, "changed", saveDelayMs)),
    vscode.workspace.onDidCreateFiles(({ files }) => files.forEach((uri) => add(uri, "created", saveDelayMs))),
    vscode.workspace.onDidDeleteFiles(({ files }) => files.forEach((uri) => add(uri, "deleted", saveDelayMs))),
    vscode.workspace.onDidRenameFiles(({ files }) =>
      files.forEach(({ oldUri, newUri }) => {
        add(oldUri, "deleted", saveDelayMs);
        add(newUri, "created", saveDelayMs);
      }),
    ),
    everything,
    everything.onDidCreate((uri) => add(uri, "created", burstDelayMs)),
    everything.onDidChange((uri) => add(uri, "changed", burstDelayMs)),
    everything.onDidDelete((uri) => add(uri, "deleted", burstDelayMs)),
    vscode.workspace.onDidChangeWorkspaceFolders(() => gitWatchers.renew()),
    gitWatchers,
    new vscode.Disposable(() => clearTimeout(timer)),
  );
}

/** `.git` is left out of the recursive watch by many settings, and lies elsewhere in a worktree. */
class GitWatchers {
  private watchers: readonly vscode.Disposable[] = [];
  private round = 0;

  constructor(private readonly onSwitch: () => void) {}

  renew(): void {
    this.dispose();
    const { round } = this;
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      if (folder.uri.scheme !== "file") continue;
      // A folder without git, or one that cannot be read, has no branches to follow.
      findGitFolder(folder.uri.fsPath).then(
        // What was disposed of, or renewed, meanwhile must not be watched for ever.
        (gitFolder) => gitFolder !== undefined && round === this.round && this.watch(gitFolder),
        () => undefined,
      );
    }
  }

  dispose(): void {
    this.round++;
    vscode.Disposable.from(...this.watchers).dispose();
    this.watchers = [];
  }

  private watch(gitFolder: string): void {
    // HEAD is replaced by a rename: for some platforms a change, for others a new file.
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(gitFolder), "HEAD"),
    );
    this.watchers = [...this.watchers, watcher, watcher.onDidChange(this.onSwitch), watcher.onDidCreate(this.onSwitch)];
  }
}

/** Of a file that is one line with a path: in a folder that nobody trusts it may be anything. */
const mostPointerBytes = 10_000;

/** The git folder of the nearest working tree at or above a path. */
async function findGitFolder(path: string): Promise<string | undefined> {
  const dotGit = join(path, ".git");
  const stats = await stat(dotGit).catch(() => undefined);
  if (stats?.isDirectory()) return dotGit;
  if (stats?.isFile() && stats.size <= mostPointerBytes) {
    // A worktree or submodule names its real folder: "gitdir: ../.git/worktrees/x".
    const pointer = /^gitdir: (.+)$/m.exec(await readFile(dotGit, "utf8"))?.[1];
    return pointer === undefined ? undefined : resolve(path, pointer.trim());
  }
  const parent = dirname(path);
  return parent === path ? undefined : findGitFolder(parent);
}
