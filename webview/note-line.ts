import { actionLabels } from "../src/protocol/action-labels";
import { element } from "./element";
import type { PanelState } from "./state";

export interface NoteLine {
  readonly element: HTMLElement;
  update(state: PanelState): void;
}

/** What limits all answers as things stand, said once, above the box, with the button that lifts it. */
export function createNoteLine(): NoteLine {
  const line = element("div", { class: "note-line", role: "note", "aria-label": "About the answers" });
  let shown = "";

  function update({ chat, index }: PanelState): void {
    // While vectors are computed, the line above the conversation tells how far they are.
    const isToldAbove = index?.phase === "embedding" || index?.phase === "paused";
    const notes = (chat?.notes ?? []).filter(({ about }) => about !== "vectors" || !isToldAbove);
    line.hidden = notes.length === 0;
    // Made again only when it changes: a button that has the focus must stay.
    const key = JSON.stringify(notes);
    if (key === shown) return;
    shown = key;
    line.replaceChildren(
      ...notes.map(({ text, action }) => {
        const note = element("p", {}, text);
        if (action === undefined) return note;
        const attributes = { type: "button", class: "link", "data-command": "action-run", "data-action": action };
        note.append(" ", element("button", attributes, actionLabels[action]));
        return note;
      }),
    );
  }

  return { element: line, update };
}
