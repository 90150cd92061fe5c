import type { ActionName, ChatState } from "../src/protocol/messages";
import { element } from "./element";

export interface ModelPicker {
  readonly element: HTMLElement;
  update(chat: ChatState | undefined): void;
}

export interface ModelPickerActions {
  readonly chooseModel: (id: string) => void;
  readonly runAction: (action: ActionName) => void;
}

/** No id of a model, since the host's have a first character. */
const setUp = "";

/** Who answers the next question. A list of the platform's own: it has its keys, its names and its place to open. */
export function createModelPicker(actions: ModelPickerActions): ModelPicker {
  const list = element("select", { class: "model", "aria-label": "Who answers" });
  let shown: ChatState["models"] | undefined;
  let current = "";

  function update(chat: ChatState | undefined): void {
    list.hidden = chat === undefined;
    if (chat === undefined) return;
    if (chat.models !== shown) {
      const choices = chat.models.map(({ id, label, detail }) =>
        element("option", { value: id, title: detail }, label),
      );
      list.replaceChildren(...choices, element("hr"), element("option", { value: setUp }, "Set up a model…"));
      shown = chat.models;
    }
    current = chat.currentModel;
    list.value = current;
    list.title = chat.models.find(({ id }) => id === current)?.detail ?? "";
  }

  list.addEventListener("change", () => {
    const chosen = list.value;
    if (chosen !== setUp) return actions.chooseModel(chosen);
    // Nothing is chosen yet: the next answer still comes from where it did.
    list.value = current;
    actions.runAction("set-up-model");
  });

  return { element: list, update };
}
