import * as vscode from "vscode";
import { type IndexState } from "../protocol/messages";

const icons: Readonly<Record<IndexState["phase"], string>> = {
  "no-folder": "$(circle-slash)",
  "empty-workspace": "$(circle-slash)",
  "not-indexed": "$(circle-slash)",
  indexing: "$(sync~spin)",
  embedding: "$(sync~spin)",
  paused: "$(debug-pause)",
  ready: "$(check)",
  failed: "$(warning)",
};

const words: Readonly<Record<IndexState["phase"], string>> = {
  "no-folder": "no folder is open",
  "empty-workspace": "the workspace has no folders yet",
  "not-indexed": "not indexed",
  indexing: "indexing",
  embedding: "embedding; questions can be asked",
  paused: "paused",
  ready: "ready",
  failed: "failed",
};

/** The status bar item: how the index stands, at a glance. */
export class IndexStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "pythonCodeHelper.index",
    vscode.StatusBarAlignment.Right,
    90,
  );

  constructor() {
    this.item.name = "Python Code Helper";
    this.item.command = "pythonCodeHelper.showStatus";
  }

  show(state: IndexState): void {
    if (state.phase === "no-folder" || state.phase === "empty-workspace") return this.item.hide();
    const share =
      state.fraction === undefined || state.phase === "ready" ? "" : ` ${Math.floor(state.fraction * 100)} %`;
    this.item.text = `${icons[state.phase]} Code Helper${share}`;
    this.item.backgroundColor =
      state.phase === "failed" ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    const tooltip = new vscode.MarkdownString();
    tooltip.appendText(`Python Code Helper: ${words[state.phase]}`);
    if (state.detail) tooltip.appendMarkdown("\n\n").appendText(state.detail);
    if (state.provider) tooltip.appendMarkdown("\n\n").appendText(`Answers by: ${state.provider}`);
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = {
      label: ["Python Code Helper", words[state.phase], state.detail].filter(Boolean).join(", "),
    };
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}
