import type { ChatClientMessage } from "./chat";
import type { EditorClientMessage } from "./editor";

export type * from "./chat";
export type { EditorClientMessage } from "./editor";

/** Everything that the panel may send. A page or a WebSocket takes `ChatClientMessage` alone. */
export type ClientMessage = ChatClientMessage | EditorClientMessage;
