import type { ActionName, IndexState } from "../src/protocol/messages";
import { actionLabels } from "../src/protocol/action-labels";
import { element, setText } from "./element";

export interface IndexStrip {
  readonly element: HTMLElement;
  /** `isEmpty`: no conversation yet, so the welcome text already says what is wrong or to do. */
  update(index: IndexState | undefined, isEmpty: boolean): void;
}

/** A thin line above the conversation that says what the index is doing, and nothing when it is ready. */
export function createIndexStrip(): IndexStrip {
  const bar = element("progress", { max: "1" });
  const label = element("span", { class: "strip-label" });
  const buttons = element("span", { class: "strip-buttons" });
  const line = element("p", { class: "strip-line" }, label, buttons);
  const strip = element("section", { class: "strip", "aria-label": "Index" }, bar, line);
  let shownActions = "";

  function update(index: IndexState | undefined, isEmpty: boolean): void {
    strip.hidden = index === undefined || !isShown(index, isEmpty);
    if (index === undefined || strip.hidden) return;
    const isMoving = index.phase === "indexing" || index.phase === "embedding";
    strip.dataset["phase"] = index.phase;
    bar.hidden = !isMoving;
    bar.setAttribute("aria-label", index.phase === "indexing" ? "Indexing" : "Embedding");
    if (index.fraction === undefined) bar.removeAttribute("value");
    else bar.value = Math.min(1, Math.max(0, index.fraction));
    setText(label, labelOf(index));
    label.title = label.textContent ?? "";
    const actions = actionsOf(index);
    // Made again only when they change: a button that has the focus must stay.
    const key = [index.phase, ...actions].join();
    if (key !== shownActions) buttons.replaceChildren(...actions.map((action) => actionLink(action, index.phase)));
    shownActions = key;
  }

  return { element: strip, update };
}

function isShown(index: IndexState, isEmpty: boolean): boolean {
  switch (index.phase) {
    case "ready":
      return false;
    case "indexing":
    case "embedding":
    case "paused":
      return true;
    case "no-folder":
    case "empty-workspace":
    case "not-indexed":
    case "failed":
      return !isEmpty;
  }
}

/** The host writes sentences; a word for what is going on goes before those that do not say it. */
function labelOf(index: IndexState): string {
  const lead = leads[index.phase];
  if (index.detail === "") return lead;
  const isSaid = index.detail.toLowerCase().includes(lead.slice(0, 5).toLowerCase());
  return isSaid || index.phase === "no-folder" || index.phase === "empty-workspace"
    ? index.detail
    : `${lead}: ${index.detail}`;
}

const leads: Record<IndexState["phase"], string> = {
  "no-folder": "No folder is open",
  "empty-workspace": "No folders yet",
  "not-indexed": "Not indexed yet",
  indexing: "Indexing",
  embedding: "Embedding",
  paused: "Paused",
  ready: "Ready",
  failed: "Indexing failed",
};

function actionsOf(index: IndexState): readonly ActionName[] {
  switch (index.phase) {
    case "no-folder":
      return ["open-folder"];
    case "empty-workspace":
      return ["reload-window", "open-folder"];
    case "not-indexed":
      return ["index"];
    case "embedding":
      return ["pause-embedding"];
    case "paused":
      return ["resume-embedding"];
    case "failed":
      return ["index", "show-log"];
    case "indexing":
    case "ready":
      return [];
  }
}

function actionLink(action: ActionName, phase: IndexState["phase"]): HTMLElement {
  const label = phase === "failed" && action === "index" ? actionLabels.retry : actionLabels[action];
  const attributes = { type: "button", class: "link", "data-command": "action-run", "data-action": action };
  return element("button", attributes, label);
}
