import type { ClientMessage, HostMessage } from "../src/protocol/messages";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What the panel itself keeps while it is hidden; the conversation is the host's. */
export interface SavedState {
  readonly draft: string;
}

export interface Transport {
  send(message: ClientMessage): void;
  load(): SavedState;
  save(state: SavedState): void;
}

/** The one place that talks to VS Code. May be called once: VS Code gives its API to a page once. */
export function openTransport(receive: (message: HostMessage) => void): Transport {
  const api = acquireVsCodeApi();
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (isHostMessage(event.data)) receive(event.data);
  });
  return {
    send: (message) => api.postMessage(message),
    load: () => readSavedState(api.getState()),
    save: (state) => api.setState(state),
  };
}

const hostMessageTypes: Record<HostMessage["type"], true> = {
  "index-state": true,
  "chat-state": true,
  "question-add": true,
  "answer-part": true,
  "answer-names": true,
  "answer-stopped": true,
  "answer-error": true,
  "chat-restore": true,
  "chat-clear": true,
};

/** A newer host may send what this panel does not know, and browser extensions post messages too: both are ignored. */
function isHostMessage(value: unknown): value is HostMessage {
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  return typeof value.type === "string" && Object.hasOwn(hostMessageTypes, value.type);
}

function readSavedState(value: unknown): SavedState {
  const draft = typeof value === "object" && value !== null && "draft" in value ? value.draft : undefined;
  return { draft: typeof draft === "string" ? draft : "" };
}
