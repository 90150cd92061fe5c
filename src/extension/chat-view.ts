import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { isAbort, type Log, type ResponseType, type Selection } from "../core";
import { decodeClientMessage } from "../protocol/decode";
import { type ActionName, type ClientMessage, type HostMessage, type IndexState } from "../protocol/messages";
import { chatHtml } from "./chat-html";
import { Conversation, type Question } from "../session/conversation";
import { describeFailure } from "../session/describe-failure";
import { type EngineAccess } from "../session/engine-access";
import { openPlace } from "./open-place";
import { actionCommands, reportError } from "./report-error";

export const chatViewId = "pythonCodeHelper.chat";

export interface ChatPorts {
  readonly extensionUri: vscode.Uri;
  readonly access: Pick<EngineAccess, "lease">;
  readonly log: Log;
  readonly indexState: () => IndexState;
  /** The panel is there and somebody looks at it. */
  readonly onShown: () => void;
}

/** The chat panel's other half: the conversation lives here, so a panel that is hidden and thrown away loses nothing. */
export class ChatView implements vscode.WebviewViewProvider {
  private view: vscode.WebviewView | undefined;
  private readonly conversation = new Conversation();
  private readonly running = new Map<number, AbortController>();

  constructor(private readonly ports: ChatPorts) {}

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

  showIndexState(state: IndexState): void {
    this.post({ type: "index-state", state });
  }

  /** Starts a turn from outside the panel and brings the panel to the front. */
  async ask(question: {
    readonly text: string;
    readonly selection?: Selection;
    readonly responseType?: ResponseType;
  }): Promise<void> {
    await vscode.commands.executeCommand(`${chatViewId}.focus`);
    const asked: Question = { ...question, turn: this.conversation.nextTurn };
    this.post({ type: "question-add", turn: asked.turn, text: asked.text });
    // A panel that is only now being made is told of the turn when it is ready.
    void this.answer(asked);
  }

  newChat(): void {
    for (const abort of this.running.values()) abort.abort();
    this.running.clear();
    this.conversation.clear();
    this.post({ type: "chat-clear" });
  }

  private receive(value: unknown): void {
    const message = decodeClientMessage(value);
    if ("reason" in message) this.ports.log.warn(`The panel sent something unusable: ${message.reason}.`);
    else this.handle(message).catch((error: unknown) => reportError(error, this.ports.log));
  }

  private async handle(message: ClientMessage): Promise<void> {
    switch (message.type) {
      case "panel-ready":
        this.post({ type: "index-state", state: this.ports.indexState() });
        this.post({ type: "chat-restore", turns: this.conversation.restored() });
        this.ports.onShown();
        return;
      case "question-ask":
        return this.answer({ turn: message.turn, text: message.text });
      case "answer-stop":
        return this.running.get(message.turn)?.abort();
      case "citation-open": {
        const place = this.conversation.place(message.turn, message.number);
        return place && openPlace(place);
      }
      case "name-open":
      case "chat-open":
      case "model-choose":
        return this.ports.log.debug(`${message.type} comes with the session.`);
      case "code-copy":
        return vscode.env.clipboard.writeText(message.text);
      case "code-insert":
        return insertCode(message.text);
      case "chat-new":
        return this.newChat();
      case "action-run":
        return this.runAction(message.action, message.turn);
    }
  }

  private async runAction(action: ActionName, turn: number | undefined): Promise<void> {
    if (action !== "retry") return vscode.commands.executeCommand(actionCommands[action].command);
    const question = turn === undefined ? undefined : this.conversation.question(turn);
    if (question) await this.answer(question);
  }

  private async answer(question: Question): Promise<void> {
    const { turn, text, selection, responseType } = question;
    this.running.get(turn)?.abort();
    const abort = new AbortController();
    this.running.set(turn, abort);
    this.conversation.begin(question);
    const isCurrent = (): boolean => this.running.get(turn) === abort;
    try {
      const { engine, signal } = await this.ports.access.lease(abort.signal);
      const request = {
        question: text,
        history: this.conversation.history(turn),
        ...(selection === undefined ? {} : { selection }),
        ...(responseType === undefined ? {} : { responseType }),
      };
      for await (const part of engine.answer(request, signal)) {
        if (!isCurrent()) return;
        // What arrives after "stop" is not what the panel shows.
        signal.throwIfAborted();
        this.conversation.add(turn, part);
        this.post({ type: "answer-part", turn, part });
      }
      this.conversation.finish(turn, "done");
    } catch (error) {
      if (isCurrent()) this.endTurn(turn, error);
    } finally {
      if (isCurrent()) this.running.delete(turn);
    }
  }

  private endTurn(turn: number, error: unknown): void {
    if (isAbort(error)) {
      this.conversation.finish(turn, "stopped");
      this.post({ type: "answer-stopped", turn });
      return;
    }
    const { code, text, actions } = describeFailure(error);
    if (code === "internal") this.ports.log.error("An answer failed.", error);
    else this.ports.log.warn(`${code}: ${text}`);
    this.conversation.fail(turn, text, actions);
    this.post({ type: "answer-error", turn, code, text, actions });
  }

  private post(message: HostMessage): void {
    // A panel that is not there is told everything when it is ready.
    void this.view?.webview.postMessage(message);
  }
}

/** In place of the selection of the editor used last; where there is none, in a new file. */
async function insertCode(text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    const document = await vscode.workspace.openTextDocument({ language: "python", content: text });
    await vscode.window.showTextDocument(document);
    return;
  }
  // The editor that was active may be gone from the screen; this is the one that shows the document now.
  const shown = await vscode.window.showTextDocument(editor.document, editor.viewColumn);
  await shown.edit((edit) => shown.selections.forEach((selection) => edit.replace(selection, text)));
}
