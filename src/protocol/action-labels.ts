import type { ActionName } from "./messages";

/** What is written on the button of an action, in the panel, in notifications and wherever else one is offered. */
export const actionLabels: Readonly<Record<ActionName, string>> = {
  index: "Index this workspace",
  "set-api-key": "Set API key",
  "set-source-key": "Sign in or set a key",
  "open-settings": "Open settings",
  "set-up-model": "Set up a model",
  retry: "Try again",
  "show-log": "Show log",
  "open-folder": "Open folder",
  "pause-embedding": "Pause",
  "resume-embedding": "Resume",
  "reload-window": "Reload window",
  "show-history": "Earlier chats",
};
