import { actionLabels } from "../src/protocol/action-labels";
import type { IndexState } from "../src/protocol/messages";
import { element } from "./element";
import { createModelPicker, type ModelPickerActions } from "./model-picker";
import { createOfflineSwitch, type OfflineSwitchActions } from "./offline-switch";
import { createSourcePicker, type SourcePickerActions } from "./source-picker";
import { canAsk, runningTurn, type PanelState } from "./state";
import { toolkitButton } from "./toolkit";

export interface ComposerActions extends ModelPickerActions, SourcePickerActions, OfflineSwitchActions {
  readonly ask: (text: string) => void;
  readonly draftChanged: (draft: string) => void;
}

export interface Composer {
  readonly element: HTMLElement;
  update(state: PanelState): void;
  focus(): void;
}

/** The box that questions are typed into. The toolkit's text area does not grow with its text, so this is our own. */
export function createComposer(draft: string, actions: ComposerActions): Composer {
  const input = element("textarea", {
    class: "input",
    rows: "1",
    "aria-label": "Question",
    "aria-describedby": "composer-hint",
    autocomplete: "off",
    spellcheck: "false",
  });
  const send = toolkitButton({
    label: "Send question",
    title: "Send question (Enter)",
    icon: "send",
    appearance: "icon",
    data: { command: "question-send" },
  });
  const stop = toolkitButton({
    label: "Stop answer",
    title: "Stop answer (Escape)",
    icon: "stop",
    appearance: "icon",
    data: { command: "answer-stop" },
  });
  const picker = createModelPicker(actions);
  const sources = createSourcePicker(actions);
  const offline = createOfflineSwitch(actions);
  const hint = element("span", { id: "composer-hint", class: "hint" }, "Enter sends, Shift+Enter starts a new line");
  const earlier = toolkitButton({
    label: actionLabels["show-history"],
    icon: "history",
    appearance: "icon",
    data: { command: "action-run", action: "show-history" },
  });
  const newChat = toolkitButton({ label: "New chat", icon: "add", appearance: "icon", data: { command: "chat-new" } });
  const box = element(
    "section",
    { class: "composer", "aria-label": "Ask" },
    element("div", { class: "input-box" }, input, send, stop),
    element(
      "div",
      { class: "composer-foot" },
      picker.element,
      sources.element,
      hint,
      element("span", { class: "foot-buttons" }, offline.element, earlier, newChat),
    ),
  );
  let isAllowed = false;
  let questions: readonly string[] = [];
  let recalled: number | undefined;

  function setDraft(text: string): void {
    input.value = text;
    resize();
    actions.draftChanged(text);
    updateSend();
  }

  function resize(): void {
    // Allowed by the page's policy, unlike a style attribute. The style sheet limits the height.
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight + input.offsetHeight - input.clientHeight}px`;
  }

  function updateSend(): void {
    send.disabled = !isAllowed || input.value.trim() === "";
  }

  function submit(): void {
    const text = input.value.trim();
    if (!isAllowed || text === "") return;
    recalled = undefined;
    setDraft("");
    actions.ask(text);
    input.focus();
  }

  /** Like a terminal: Up in an empty box brings the last question back, further Ups the ones before it. */
  function recall(step: -1 | 1): boolean {
    const isUntouched = recalled !== undefined && input.value === questions[recalled];
    if (input.value !== "" && !isUntouched) return false;
    if (!isUntouched && step === 1) return false;
    const position = (isUntouched && recalled !== undefined ? recalled : questions.length) + step;
    if (position < 0) return true;
    recalled = position < questions.length ? position : undefined;
    setDraft(questions[position] ?? "");
    input.setSelectionRange(input.value.length, input.value.length);
    return questions.length > 0;
  }

  input.addEventListener("input", () => {
    resize();
    actions.draftChanged(input.value);
    updateSend();
  });
  input.addEventListener("keydown", (event) => {
    // While an input method composes, Enter and the arrows belong to it.
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && !event.shiftKey && !event.altKey) {
      if (recall(event.key === "ArrowUp" ? -1 : 1)) event.preventDefault();
    }
  });
  send.addEventListener("click", submit);
  new ResizeObserver(resize).observe(box);

  function update(state: PanelState): void {
    const isAnswering = runningTurn(state) !== undefined;
    questions = state.turns.map((turn) => turn.question);
    isAllowed = canAsk(state);
    send.hidden = isAnswering;
    stop.hidden = !isAnswering;
    newChat.hidden = state.turns.length === 0;
    hint.classList.toggle("spoken-only", state.turns.length > 0);
    updateSend();
    input.placeholder = placeholderOf(state.index?.phase, state.turns.length > 0);
    earlier.hidden = (state.chat?.history.length ?? 0) === 0;
    picker.update(state.chat);
    sources.update(state.chat);
    offline.update(state.chat);
  }

  input.value = draft;
  return { element: box, update, focus: () => input.focus() };
}

function placeholderOf(phase: IndexState["phase"] | undefined, hasTurns: boolean): string {
  if (phase === "no-folder" || phase === "empty-workspace") return "Open a folder first";
  if (phase === "not-indexed") return "Index this workspace first";
  return hasTurns ? "Ask a follow-up" : "Ask about your code";
}
