import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeProgressRing,
  type Button,
  type ProgressRing,
} from "@vscode/webview-ui-toolkit";
import { icon, type IconName } from "./icons";

/** Once, before the first element is made. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing());
}

export interface ButtonOptions {
  readonly label: string;
  readonly appearance: "primary" | "secondary" | "icon";
  /** Required where the appearance is `icon`. */
  readonly icon?: IconName;
  /** Tooltip, where it says more than the label. */
  readonly title?: string;
  /** `data-` attributes that say what a click does; the view listens in one place. */
  readonly data?: Readonly<Record<string, string>>;
}

export function toolkitButton(options: ButtonOptions): Button {
  const button = document.createElement("vscode-button") as Button;
  button.setAttribute("appearance", options.appearance);
  if (options.appearance === "icon" && options.icon !== undefined) {
    button.setAttribute("aria-label", options.label);
    button.title = options.title ?? options.label;
    button.append(icon(options.icon));
  } else {
    if (options.title !== undefined) button.title = options.title;
    button.append(options.label);
  }
  Object.assign(button.dataset, options.data);
  return button;
}

/** The toolkit makes every ring an assertive alert called "Loading"; ours stands beside words that say more. */
export function progressRing(): ProgressRing {
  const ring = document.createElement("vscode-progress-ring") as ProgressRing;
  ring.className = "ring";
  return ring;
}

/** Takes back what the toolkit sets when a ring is connected. */
export function silenceRings(root: ParentNode): void {
  for (const ring of root.querySelectorAll("vscode-progress-ring")) {
    ring.removeAttribute("aria-live");
    ring.removeAttribute("aria-label");
    ring.setAttribute("role", "presentation");
    ring.setAttribute("aria-hidden", "true");
  }
}
