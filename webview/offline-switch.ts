import type { ChatState } from "../src/protocol/messages";
import { element } from "./element";
import { icon } from "./icons";

export interface OfflineSwitch {
  readonly element: HTMLElement;
  update(chat: ChatState | undefined): void;
}

export interface OfflineSwitchActions {
  readonly setOffline: (offline: boolean) => void;
}

/** One switch over everything that could leave this computer. The toolkit has none; the role says what it is. */
export function createOfflineSwitch(actions: OfflineSwitchActions): OfflineSwitch {
  const word = element("span", {}, "Offline");
  const button = element("button", { type: "button", class: "offline", role: "switch", "aria-label": "Offline" });
  button.append(icon("offline"), word);
  let isOffline = false;

  function update(chat: ChatState | undefined): void {
    button.hidden = chat === undefined;
    isOffline = chat?.offline ?? false;
    button.setAttribute("aria-checked", `${isOffline}`);
    // Beside the icon only where it holds: most of the time nobody thinks of it.
    word.hidden = !isOffline;
    button.title = isOffline
      ? "Offline: nothing leaves this computer. Press to allow it again."
      : "Let nothing leave this computer; models that run on it are still used";
  }

  button.addEventListener("click", () => actions.setOffline(!isOffline));
  return { element: button, update };
}
