import type { ActionName } from "../src/protocol/messages";

export const actionLabels: Record<ActionName, string> = {
  index: "Index this workspace",
  "set-api-key": "Set API key",
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
