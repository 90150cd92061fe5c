import type { ClientMessage, HostMessage } from "../src/protocol/messages";
import { canAsk, emptyState, nextTurnNumber, reduce, type PanelState } from "./state";
import { registerToolkit } from "./toolkit";
import { openTransport } from "./transport";
import { createView } from "./view";

/**
 * Starts the chat panel in a page that has nothing but this script and the style sheet. The page's policy need allow
 * no more than both: no inline style or script, no picture, no connection.
 */
function main(): void {
  registerToolkit();
  let state: PanelState = emptyState;
  let isUpdatePending = false;

  const transport = openTransport(apply);
  const root = document.createElement("div");
  root.className = "panel";
  document.body.append(root);
  const view = createView(root, {
    draft: transport.load().draft,
    ask(text) {
      if (canAsk(state)) send({ type: "question-ask", turn: nextTurnNumber(state), text });
    },
    send,
    draftChanged: (draft) => transport.save({ draft }),
  });

  function send(message: ClientMessage): void {
    transport.send(message);
    apply(message);
  }

  function apply(message: HostMessage | ClientMessage): void {
    const next = reduce(state, message);
    if (next === state) return;
    state = next;
    updateSoon();
  }

  /** Words come faster than frames: however many arrive, the page is changed once a frame. */
  function updateSoon(): void {
    if (isUpdatePending) return;
    isUpdatePending = true;
    requestAnimationFrame(() => {
      isUpdatePending = false;
      // What is too much for one frame goes on in the next.
      if (view.update(state)) updateSoon();
    });
  }

  view.update(state);
  transport.send({ type: "panel-ready" });
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", main);
else main();
