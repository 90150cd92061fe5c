import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { type Log } from "../core";
import { decodeClientMessage } from "../protocol/decode";
import { type ClientMessage, type HostMessage } from "../protocol/messages";
import { type ChatSession } from "../session/chat-session";
import { chatHtml } from "./chat-html";
import { insertCode } from "./insert-code";
import { type PlaceOpener } from "./open-place";
import { reportError } from "./report-error";

export const chatViewId = "pythonCodeHelper.chat";

export interface ChatViewPorts {
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  readonly places: PlaceOpener;
  /** Somebody works with the panel. */
  readonly used: () => void;
  /** Made after the view, which it posts to. */
  readonly session: () => ChatSession;
}

/** The chat panel's place in the editor: its page, its messages, and what only an editor can do for it. */
export class ChatView implements vscode.WebviewViewProvider {
  private view: vscode.WebviewView | undefined;

  constructor(private readonly ports: ChatViewPorts) {}

  resolveWebviewView(view: vscode.WebviewView): void {
    const { extensionUri } = this.ports;
    const outUri = vscode.Uri.joinPath(extensionUri, "out");
    view.webview.options = { enableScripts: true, localResourceRoots: [outUri] };
    view.webview.html = chatHtml({
      scriptUri: view.webview.asWebviewUri(vscode.Uri.joinPath(outUri, "webview.js")).toString(),
      styleUri: view.webview.asWebviewUri(vscode.Uri.joinPath(outUri, "webview.css")).toString(),
      cspSource: view.webview.cspSource,
      nonce: randomBytes(16).toString("base64"),
    });
    const subscription = view.webview.onDidReceiveMessage((value: unknown) => this.receive(value));
    view.onDidDispose(() => {
      subscription.dispose();
      if (this.view === view) this.view = undefined;
    });
    this.view = view;
  }

  get isShown(): boolean {
    return this.view?.visible ?? false;
  }

  /** Brings the panel to the front. */
  async focus(): Promise<void> {
    await vscode.commands.executeCommand(`${chatViewId}.focus`);
  }

  post(message: HostMessage): void {
    // A panel that is not there is told everything when it is ready.
    void this.view?.webview.postMessage(message);
  }

  private receive(value: unknown): void {
    const message = decodeClientMessage(value);
    if ("reason" in message) this.ports.log.warn(`The panel sent something unusable: ${message.reason}.`);
    else {
      this.ports.used();
      this.handle(message).catch((error: unknown) => reportError(error, this.ports.log));
    }
  }

  private async handle(message: ClientMessage): Promise<void> {
    const session = this.ports.session();
    switch (message.type) {
      case "citation-open": {
        const place = session.place(message.turn, message.number, message.mention);
        return place && this.ports.places.open(place);
      }
      case "name-open": {
        const place = session.namedPlace(message.turn, message.name);
        return place && this.ports.places.open(place);
      }
      case "code-copy":
        return vscode.env.clipboard.writeText(message.text);
      case "code-insert":
        return insertCode(message.text);
      default:
        return session.handle(message);
    }
  }
}
