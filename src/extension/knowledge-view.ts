import * as vscode from "vscode";
import { type CollectionKind, type Log } from "../core";
import { type Knowledge, type KnowledgeEntry } from "../session/knowledge";
import { describeEntry, kindTitles, type KnowledgeMood } from "../session/knowledge-words";
import { reportError } from "./report-error";

export const knowledgeViewId = "pythonCodeHelper.knowledge";

/** A kind, or one source of it. */
type Node = { readonly kind: CollectionKind } | { readonly entry: KnowledgeEntry };

const icons: Readonly<Record<KnowledgeMood, vscode.ThemeIcon>> = {
  reading: new vscode.ThemeIcon("sync~spin"),
  ready: new vscode.ThemeIcon("check", new vscode.ThemeColor("testing.iconPassed")),
  failed: new vscode.ThemeIcon("error", new vscode.ThemeColor("problemsErrorIcon.foreground")),
  incomplete: new vscode.ThemeIcon("warning", new vscode.ThemeColor("problemsWarningIcon.foreground")),
  unused: new vscode.ThemeIcon("circle-slash", new vscode.ThemeColor("disabledForeground")),
};

/** Progress comes for each document; nobody reads faster than this. */
const redrawMs = 150;
/** Another window tells nobody how far it is. */
const lookAgainMs = 3000;

/** The tree beside the chat: what can be asked, how it stands, and what can be done about it. */
export class KnowledgeView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly view: vscode.TreeView<Node>;
  private redraw: NodeJS.Timeout | undefined;
  private lookAgain: NodeJS.Timeout | undefined;
  private isLoaded = false;

  constructor(
    private readonly knowledge: Knowledge,
    private readonly log: Log,
  ) {
    this.view = vscode.window.createTreeView(knowledgeViewId, { treeDataProvider: this, showCollapseAll: false });
  }

  /** Shows what has changed, soon. */
  changed(): void {
    this.redraw ??= setTimeout(() => {
      this.redraw = undefined;
      this.changes.fire(undefined);
    }, redrawMs);
  }

  /** What it shows is of another engine, or of another environment; it stays until the new is known. */
  reload(): void {
    if (!this.view.visible || !this.isLoaded) {
      this.isLoaded = false;
      this.changed();
    } else this.knowledge.load().catch((error: unknown) => reportError(error, this.log, () => this.reload()));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return "kind" in node ? groupItem(node.kind) : entryItem(node.entry);
  }

  /** Asked for only where somebody looks. */
  async getChildren(parent?: Node): Promise<readonly Node[] & Node[]> {
    if (parent !== undefined) {
      return "kind" in parent ? this.entriesOf(parent.kind).map((entry) => ({ entry })) : [];
    }
    if (!this.isLoaded) {
      this.isLoaded = true;
      try {
        await this.knowledge.load();
      } catch (error) {
        void reportError(error, this.log, () => this.reload());
        return [];
      }
    }
    this.watchOthers();
    const kinds = new Set(this.knowledge.entries.map(({ collection }) => collection.kind));
    return [...kinds].map((kind) => ({ kind }));
  }

  dispose(): void {
    clearTimeout(this.redraw);
    clearTimeout(this.lookAgain);
    vscode.Disposable.from(this.view, this.changes).dispose();
  }

  private entriesOf(kind: CollectionKind): readonly KnowledgeEntry[] {
    return this.knowledge.entries.filter(({ collection }) => collection.kind === kind);
  }

  private watchOthers(): void {
    clearTimeout(this.lookAgain);
    const isReadElsewhere = this.knowledge.entries.some(
      ({ status, reading }) => status?.state === "reading" && reading === undefined,
    );
    if (!isReadElsewhere || !this.view.visible) return;
    this.lookAgain = setTimeout(() => this.reload(), lookAgainMs);
  }
}

function groupItem(kind: CollectionKind): vscode.TreeItem {
  const item = new vscode.TreeItem(kindTitles[kind], vscode.TreeItemCollapsibleState.Expanded);
  item.id = kind;
  item.contextValue = `kind ${kind}`;
  return item;
}

function entryItem(entry: KnowledgeEntry): vscode.TreeItem {
  const { collection } = entry;
  const { mood, description, facts } = describeEntry(entry, Date.now());
  const item = new vscode.TreeItem(collection.title);
  item.id = collection.id;
  item.description = description;
  item.iconPath = icons[mood];
  item.tooltip = [`${collection.title} ${collection.version ?? ""}`.trim(), ...facts].join("\n");
  item.accessibilityInformation = { label: [collection.title, description, ...facts].join(", ") };
  const isOurs = entry.reading !== undefined;
  item.contextValue = `${collection.kind === "workspace" ? "own" : "added"} ${isOurs ? "stoppable" : mood} ${collection.kind}`;
  return item;
}
