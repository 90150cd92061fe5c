import type { ChatState, SourceChoice } from "../src/protocol/messages";
import { element } from "./element";

export interface SourcePicker {
  readonly element: HTMLElement;
  update(chat: ChatState | undefined): void;
}

export interface SourcePickerActions {
  /** None for all. */
  readonly chooseSources: (ids: readonly string[]) => void;
}

/**
 * What the next question is asked of. A disclosure with boxes to tick: both are the platform's own, and bring their keys
 * and their names.
 */
export function createSourcePicker(actions: SourcePickerActions): SourcePicker {
  const summary = element("summary", {});
  const list = element("div", { class: "scope-list", role: "group", "aria-label": "Ask only" });
  const picker = element("details", { class: "scope" }, summary, list);
  let shown: readonly SourceChoice[] = [];
  let boxes: readonly HTMLInputElement[] = [];

  function update(chat: ChatState | undefined): void {
    const { sources = [], chosenSources = [] } = chat ?? {};
    picker.hidden = sources.length === 0;
    if (picker.hidden) picker.open = false;
    if (JSON.stringify(sources) !== JSON.stringify(shown)) build(sources);
    for (const box of boxes) box.checked = chosenSources.includes(box.value);
    const label = summaryOf(sources, chosenSources);
    if (summary.textContent !== label) summary.textContent = label;
    summary.title = chosenSources.length === 0 ? "Asks everything; choose what to ask" : "Asks only what is ticked";
  }

  function build(sources: readonly SourceChoice[]): void {
    shown = sources;
    boxes = sources.map(({ id }) => element("input", { type: "checkbox", value: id }));
    const rows = sources.map(({ label, detail, isKind }, index) =>
      element(
        "label",
        { class: isKind ? "scope-kind" : "scope-source" },
        ...(boxes[index] ? [boxes[index]] : []),
        element("span", { class: "scope-label" }, label),
        element("span", { class: "scope-detail" }, detail),
      ),
    );
    list.replaceChildren(element("p", {}, "Ask only what is ticked; everything where nothing is."), ...rows);
  }

  list.addEventListener("change", () =>
    actions.chooseSources(boxes.filter(({ checked }) => checked).map(({ value }) => value)),
  );
  picker.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !picker.open) return;
    // It closes the list, and nothing else.
    event.stopPropagation();
    picker.open = false;
    summary.focus();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !picker.contains(event.target)) picker.open = false;
  });

  return { element: picker, update };
}

/** "All sources", "requests", "2 sources". */
function summaryOf(sources: readonly SourceChoice[], chosen: readonly string[]): string {
  const [only] = sources.filter(({ id }) => chosen.includes(id));
  if (only === undefined) return "All sources";
  return chosen.length === 1 ? only.label : `${chosen.length} sources`;
}
