import type { ActionName, ClientMessage } from "../src/protocol/messages";
import { announcementOf } from "./announcement";
import { createAnnouncer } from "./announcer";
import { codeOf, isWrapped } from "./code-block";
import { createComposer } from "./composer";
import { element } from "./element";
import { mentionOf } from "./mentions";
import { createFrameBudget } from "./frame-budget";
import { icon } from "./icons";
import { createIndexStrip } from "./index-strip";
import { createNoteLine } from "./note-line";
import { emptyState, runningTurn, type PanelState } from "./state";
import { silenceRings, toolkitButton } from "./toolkit";
import { createTurnView, type TurnView } from "./turn-view";
import { welcomeContent, welcomeOf } from "./welcome";

/** How near to its end the conversation counts as being at its end. */
const endMarginPx = 32;
const doneMarkMs = 1500;

export interface View {
  /** True: there is more to lay out than fits in this frame. */
  update(state: PanelState): boolean;
}

export interface ViewOptions {
  readonly draft: string;
  readonly ask: (text: string) => void;
  readonly send: (message: ClientMessage) => void;
  readonly draftChanged: (draft: string) => void;
}

/** State to DOM. Nothing is thrown away and built again: every update changes what differs and leaves the rest alone. */
export function createView(root: HTMLElement, options: ViewOptions): View {
  const strip = createIndexStrip();
  const welcome = element("section", { class: "welcome", "aria-label": "Welcome" });
  const turns = element("div", { class: "turns" });
  const conversation = element(
    "main",
    // A log is announced as it grows unless it is told otherwise; the announcer speaks for it.
    { class: "conversation", role: "log", "aria-live": "off", "aria-label": "Conversation", tabindex: "0" },
    welcome,
    turns,
  );
  const toEnd = toolkitButton({ label: "Scroll to the end", icon: "down", appearance: "icon" });
  toEnd.classList.add("to-end");
  const notes = createNoteLine();
  const composer = createComposer(options.draft, {
    ...options,
    chooseModel: (id) => options.send({ type: "model-choose", id }),
    setOffline: (offline) => options.send({ type: "offline-set", offline }),
    chooseSources: (ids) => options.send({ type: "sources-choose", ids }),
    runAction: (action) => options.send({ type: "action-run", action }),
  });
  const announcer = createAnnouncer();
  const views = new Map<number, TurnView>();
  let state = emptyState;
  let shownWelcome = "";

  root.append(
    strip.element,
    element("div", { class: "conversation-frame" }, conversation, toEnd),
    notes.element,
    composer.element,
    announcer.element,
  );

  function update(next: PanelState): boolean {
    const wasAtEnd = isAtEnd();
    const hadFocus = root.contains(document.activeElement);
    const isAsked = (next.turns.at(-1)?.turn ?? 0) > (state.turns.at(-1)?.turn ?? 0);
    const announcement = announcementOf(state, next);
    state = next;

    strip.update(next.index, next.turns.length === 0);
    updateWelcome();
    const isBehind = updateTurns();
    notes.update(next);
    composer.update(next);
    silenceRings(turns);
    if (wasAtEnd || isAsked) scrollToEnd();
    updateToEnd();
    if (announcement !== undefined) announcer.say(announcement);
    // A button that was pressed may be gone: whoever uses the keyboard must not fall out of the panel.
    if (hadFocus && !isShownInside(document.activeElement)) composer.focus();
    return isBehind;
  }

  function updateWelcome(): void {
    const { index, chat } = state;
    welcome.hidden = state.turns.length > 0 || index === undefined;
    if (welcome.hidden || index === undefined) return;
    // Progress changes many times a second; what stands here is made again only with what it shows.
    const shown = welcomeOf(index, chat);
    const key = JSON.stringify(shown);
    if (key === shownWelcome) return;
    welcome.replaceChildren(...welcomeContent(shown));
    shownWelcome = key;
  }

  function updateTurns(): boolean {
    const numbers = new Set(state.turns.map((turn) => turn.turn));
    for (const [number, view] of views) {
      if (numbers.has(number)) continue;
      view.element.remove();
      views.delete(number);
    }
    state.turns.forEach((turn, index) => {
      let view = views.get(turn.turn);
      if (view === undefined) views.set(turn.turn, (view = createTurnView(turn)));
      if (turns.children[index] !== view.element) turns.insertBefore(view.element, turns.children[index] ?? null);
    });
    // The last first: that is where people look when a long conversation comes back.
    const budget = createFrameBudget();
    let isBehind = false;
    for (const turn of state.turns.toReversed()) isBehind = views.get(turn.turn)?.update(turn, budget) || isBehind;
    return isBehind;
  }

  /** A hidden element keeps the focus until the next frame. */
  function isShownInside(focused: Element | null): boolean {
    return focused !== null && root.contains(focused) && focused.closest("[hidden]") === null;
  }

  function isAtEnd(): boolean {
    return conversation.scrollHeight - conversation.scrollTop - conversation.clientHeight <= endMarginPx;
  }

  function scrollToEnd(): void {
    conversation.scrollTop = conversation.scrollHeight;
  }

  function updateToEnd(): void {
    toEnd.hidden = state.turns.length === 0 || isAtEnd();
  }

  function stop(): void {
    const running = runningTurn(state);
    if (running !== undefined) options.send({ type: "answer-stop", turn: running.turn });
  }

  /** Every button below says with `data-command` what it does. */
  function run(button: HTMLElement): void {
    const turn = Number(button.closest<HTMLElement>("[data-turn]")?.dataset["turn"] ?? 0);
    switch (button.dataset["command"] ?? "") {
      case "question-ask":
        options.ask(button.dataset["question"] ?? "");
        composer.focus();
        break;
      case "answer-stop":
        stop();
        composer.focus();
        break;
      case "chat-new":
        options.send({ type: "chat-new" });
        composer.focus();
        announcer.say("New chat.");
        break;
      case "citation-open":
        options.send({ type: "citation-open", turn, number: Number(button.dataset["number"]), ...mentionOf(button) });
        break;
      case "name-open":
        options.send({ type: "name-open", turn, name: button.dataset["name"] ?? "" });
        break;
      case "chat-open":
        options.send({ type: "chat-open", id: button.dataset["id"] ?? "" });
        composer.focus();
        break;
      case "code-wrap":
        root.dataset["wrap"] = isWrapped(button) ? "off" : "on";
        break;
      case "code-copy":
        options.send({ type: "code-copy", text: codeOf(button) });
        showDone(button, "copy");
        announcer.say("Copied.");
        break;
      case "code-insert":
        options.send({ type: "code-insert", text: codeOf(button) });
        break;
      case "action-run": {
        const action = button.dataset["action"] as ActionName;
        options.send({ type: "action-run", action, ...(turn > 0 ? { turn } : {}) });
        break;
      }
    }
  }

  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-command]") : null;
    if (button !== null) run(button);
  });
  // Links to names are no buttons, and so have no key of their own.
  root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLAnchorElement && event.target.dataset["command"]) {
      run(event.target);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) stop();
  });
  toEnd.addEventListener("click", () => {
    scrollToEnd();
    composer.focus();
  });
  conversation.addEventListener("scroll", updateToEnd, { passive: true });
  window.addEventListener("focus", () => {
    if (document.activeElement === null || document.activeElement === document.body) composer.focus();
  });

  // A panel made wider or narrower, or a box that grew, keeps the end in view for whoever was there.
  let staysAtEnd = true;
  conversation.addEventListener("scroll", () => (staysAtEnd = isAtEnd()), { passive: true });
  new ResizeObserver(() => {
    if (staysAtEnd) scrollToEnd();
    updateToEnd();
  }).observe(conversation);

  return { update };
}

function showDone(button: HTMLElement, name: "copy"): void {
  button.replaceChildren(icon("check"));
  setTimeout(() => button.replaceChildren(icon(name)), doneMarkMs);
}
