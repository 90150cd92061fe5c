import type { ActionName } from "../src/protocol/messages";

export const actionLabels: Record<ActionName, string> = {
  index: "Index this workspace",
  "set-api-key": "Set API key",
  "open-settings": "Open settings",
  retry: "Try again",
  "show-log": "Show log",
  "open-folder": "Open folder",
  "pause-embedding": "Pause",
  "resume-embedding": "Resume",
};
