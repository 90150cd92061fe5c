import { isAbort, type Log, type Place } from "../core";
import {
  type ActionName,
  type ChatClientMessage,
  type ChatState,
  type ChatSummary,
  type HostMessage,
  type IndexState,
  type SourceChoice,
} from "../protocol/chat";
import { type ChatArchive } from "./chat-archive";
import { calledName, codeNames, namedPlaces } from "./code-names";
import { Conversation, type NamedPlace, passagesOf, type Question, textOf } from "./conversation";
import { describeFailure } from "./describe-failure";
import { type EngineAccess, type EngineLease } from "./engine-access";
import { type Configured, configuredModel, currentModel, modelChoices, noModel, requestOf } from "./model-choice";
import { type Knowledge } from "./knowledge";
import { sourceChoices } from "./source-choices";
import { starterQuestions } from "./starters";
import { isSearchable, statusNotes } from "./status-notes";

/** A value that outlives the window. */
export interface Remembered {
  get(): string | undefined;
  set(value: string | undefined): void;
}

export interface ChatSessionPorts {
  readonly access: Pick<EngineAccess, "lease">;
  readonly log: Log;
  /** To whoever shows the conversation; nobody may be there, who is told everything with `panel-ready`. */
  readonly post: (message: HostMessage) => void;
  readonly indexState: () => IndexState;
  readonly archive: ChatArchive;
  /** What can be asked, as far as it is known. */
  readonly knowledge: Pick<Knowledge, "entries" | "load">;
  /** The model that was chosen. */
  readonly model: Remembered;
  readonly configured: () => Promise<Configured>;
  /** Everything but `retry`. `setting` is what the failure was about, where it names one. */
  readonly run: (action: Exclude<ActionName, "retry">, setting: string | undefined) => unknown;
  /** The setting that lets nothing leave this computer; what follows from a change of it comes back as `modelsChanged`. */
  readonly offline: { get(): boolean; set(offline: boolean): unknown };
  /** Somebody looks at it. */
  readonly onShown: () => void;
  /** Another model answers from now on. */
  readonly onModelChosen: () => void;
}

/**
 * A conversation with the engine, for any surface that lives longer than a question. It lives here, so a view that is
 * hidden and thrown away loses nothing; it is kept, so neither does a reload.
 */
export class ChatSession {
  private conversation = new Conversation();
  private readonly running = new Map<number, AbortController>();
  private restoring: Promise<void> | undefined;
  private configured: Configured | undefined;
  private starters: readonly string[] = [];
  /** For this window: a question that is narrowed for ever without being asked would be a trap. */
  private chosenSources: readonly string[] = [];
  private shownSources = "";
  private shownState = "";

  constructor(private readonly ports: ChatSessionPorts) {}

  /** Who answers the next question, for the places that say so. Empty until it is known. */
  get answering(): { readonly label: string; readonly isModel: boolean } {
    if (this.configured === undefined) return { label: "", isModel: false };
    const id = currentModel(this.configured, this.ports.model.get());
    const label = modelChoices(this.configured).find((choice) => choice.id === id)?.label ?? "";
    return { label, isModel: id === configuredModel };
  }

  async handle(message: ChatClientMessage): Promise<void> {
    switch (message.type) {
      case "panel-ready":
        return this.show();
      case "question-ask":
        return this.answer({ turn: message.turn, text: message.text });
      case "answer-stop":
        return this.running.get(message.turn)?.abort();
      case "chat-new":
        return this.newChat();
      case "chat-open":
        return this.openChat(message.id);
      case "model-choose":
        return this.chooseModel(message.id);
      case "offline-set":
        await this.ports.offline.set(message.offline);
        // Also where the setting did not change: the view shows it already.
        this.shownState = "";
        return this.postState();
      case "sources-choose":
        return this.chooseSources(message.ids);
      case "action-run":
        return this.runAction(message.action, message.turn);
    }
  }

  /** Starts a turn that was not typed. Resolves when it is answered. */
  async ask(question: Omit<Question, "turn">): Promise<void> {
    await this.restored();
    const asked: Question = { ...question, turn: this.conversation.nextTurn };
    this.ports.post({ type: "question-add", turn: asked.turn, text: asked.text });
    // A view that is only now being made is told of the turn when it is ready.
    return this.answer(asked);
  }

  showIndexState(state: IndexState): void {
    this.ports.post({ type: "index-state", state });
    void this.postState().catch((error: unknown) => this.logFailure(error));
  }

  /** Keys or settings have changed: other models may be there. */
  async modelsChanged(): Promise<void> {
    try {
      this.configured = await this.ports.configured();
      this.ports.onModelChosen();
      await this.postState();
    } catch (error) {
      this.logFailure(error);
    }
  }

  /** The index has changed as a whole: other questions are worth asking. */
  async codeChanged(): Promise<void> {
    try {
      const { engine, signal } = await this.ports.access.lease();
      this.starters = starterQuestions(await engine.overview(signal));
      await this.ports.knowledge.load();
      await this.postState();
    } catch (error) {
      // An empty conversation is shown without them.
      this.logFailure(error);
    }
  }

  /** Something was added, read or removed; called many times a second while a source is read. */
  knowledgeChanged(): void {
    const key = JSON.stringify(this.sources);
    if (key === this.shownSources) return;
    this.shownSources = key;
    void this.postState().catch((error: unknown) => this.logFailure(error));
  }

  /** An empty conversation; the one before stays in the history. */
  async newChat(): Promise<void> {
    await this.restored();
    await this.leave();
    this.conversation = new Conversation();
    await this.ports.archive.setShown(undefined);
    this.ports.post({ type: "chat-clear" });
    await this.postState();
  }

  /** An earlier conversation takes the place of the present one. Nothing happens where it is gone. */
  async openChat(id: string): Promise<void> {
    await this.restored();
    if (id === this.conversation.id) return;
    const saved = await this.ports.archive.load(id);
    if (saved === undefined) return this.postState();
    await this.leave();
    this.conversation = new Conversation(saved);
    await this.ports.archive.setShown(id);
    this.ports.post({ type: "chat-restore", turns: this.conversation.restored() });
    await this.postState();
  }

  /** Earlier conversations, the latest first, without the present one. */
  async history(): Promise<readonly ChatSummary[]> {
    return (await this.ports.archive.list()).filter(({ id }) => id !== this.conversation.id);
  }

  place(turn: number, number: number, mention?: number): Place | undefined {
    return this.conversation.place(turn, number, mention);
  }

  namedPlace(turn: number, name: string): Place | undefined {
    return this.conversation.namedPlace(turn, name);
  }

  /** Stops what runs and keeps what there is. */
  async close(): Promise<void> {
    await this.leave();
  }

  private async show(): Promise<void> {
    await this.restored();
    this.ports.post({ type: "index-state", state: this.ports.indexState() });
    this.ports.post({ type: "chat-restore", turns: this.conversation.restored() });
    this.shownState = "";
    await this.postState();
    this.ports.onShown();
    if (this.starters.length === 0 && isSearchable(this.ports.indexState())) await this.codeChanged();
  }

  /** Once, before anything is said: the conversation of the window that was reloaded. */
  private restored(): Promise<void> {
    const restore = async (): Promise<void> => {
      this.configured = await this.ports.configured();
      const id = await this.ports.archive.shown();
      const saved = id === undefined ? undefined : await this.ports.archive.load(id);
      if (saved && this.conversation.isEmpty) this.conversation = new Conversation(saved);
    };
    this.restoring ??= restore().catch((error: unknown) => {
      // The next to ask tries again.
      this.restoring = undefined;
      throw error;
    });
    return this.restoring;
  }

  private async postState(): Promise<void> {
    await this.restored();
    const { configured = await this.ports.configured() } = this;
    const chosen = this.ports.model.get();
    const currentId = currentModel(configured, chosen);
    const state: ChatState = {
      models: modelChoices(configured),
      currentModel: currentId,
      offline: this.ports.offline.get(),
      sources: this.sources,
      chosenSources: this.knownSources(this.chosenSources),
      starters: this.starters,
      notes: statusNotes(this.ports.indexState(), currentId !== noModel),
      history: await this.history(),
    };
    // Progress comes many times a second and changes little of this.
    const key = JSON.stringify(state);
    if (key === this.shownState) return;
    this.shownState = key;
    this.ports.post({ type: "chat-state", state });
  }

  private async chooseModel(id: string): Promise<void> {
    await this.restored();
    if (this.configured && modelChoices(this.configured).some((choice) => choice.id === id)) {
      this.ports.model.set(id);
      this.ports.onModelChosen();
    }
    // Also after a choice that is gone: the view shows it already.
    this.shownState = "";
    await this.postState();
  }

  private get sources(): readonly SourceChoice[] {
    return sourceChoices(this.ports.knowledge.entries);
  }

  /** Without those that were removed since. */
  private knownSources(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => this.sources.some((choice) => choice.id === id));
  }

  private async chooseSources(ids: readonly string[]): Promise<void> {
    this.chosenSources = this.knownSources(ids);
    this.shownState = "";
    await this.postState();
  }

  private async runAction(action: ActionName, turn: number | undefined): Promise<void> {
    const asked = turn === undefined ? undefined : this.conversation.turn(turn);
    if (action === "retry") return asked && this.answer(asked.question);
    await this.ports.run(action, asked?.setting);
  }

  /** Whatever runs ends here, and is kept as far as it came. */
  private async leave(): Promise<void> {
    for (const [turn, abort] of this.running) {
      if (this.conversation.turn(turn)?.outcome === "running") this.conversation.finish(turn, "stopped");
      abort.abort();
    }
    this.running.clear();
    await this.keep(this.conversation);
  }

  private async keep(conversation: Conversation): Promise<void> {
    if (!conversation.isEmpty) await this.ports.archive.save(conversation.saved());
  }

  private async answer(question: Question): Promise<void> {
    await this.restored();
    const { turn, text, selection, responseType } = question;
    const { conversation } = this;
    this.running.get(turn)?.abort();
    const abort = new AbortController();
    this.running.set(turn, abort);
    conversation.begin(question);
    void this.ports.archive.setShown(conversation.id);
    void this.keep(conversation);
    const isCurrent = (): boolean => this.running.get(turn) === abort;
    try {
      const { engine, signal } = await this.ports.access.lease(abort.signal);
      const sources = this.knownSources(this.chosenSources);
      const request = {
        id: `${conversation.id}/${turn}`,
        question: text,
        ...(sources.length === 0 || selection !== undefined ? {} : { sources }),
        history: conversation.history(turn),
        ...(selection === undefined ? {} : { selection }),
        ...(responseType === undefined ? {} : { responseType }),
        ...requestOf(await this.ports.configured(), this.ports.model.get()),
      };
      for await (const part of engine.answer(request, signal)) {
        if (!isCurrent()) return;
        // What arrives after "stop" is not what the view shows.
        signal.throwIfAborted();
        // What holds for every answer is part of the state, and said once.
        if (part.type === "notice" && part.about !== undefined) continue;
        conversation.add(turn, part);
        this.ports.post({ type: "answer-part", turn, part });
      }
      // Asked again meanwhile: what is said now is another answer.
      if (!isCurrent()) return;
      conversation.finish(turn, "done");
      const names = await this.linkedNames(conversation, turn, { engine, signal });
      if (names.length === 0 || !isCurrent()) return;
      conversation.setNames(turn, names);
      this.ports.post({ type: "answer-names", turn, names: names.map(({ name }) => name) });
    } catch (error) {
      if (isCurrent()) this.endTurn(turn, error);
    } finally {
      if (isCurrent()) {
        this.running.delete(turn);
        await this.keep(conversation);
      }
    }
  }

  private async linkedNames(
    conversation: Conversation,
    turn: number,
    { engine, signal }: EngineLease,
  ): Promise<readonly NamedPlace[]> {
    const parts = conversation.turn(turn)?.parts ?? [];
    const written = codeNames(textOf(parts));
    if (written.length === 0) return [];
    try {
      return namedPlaces(written, await engine.locate(written.map(calledName), signal), passagesOf(parts));
    } catch (error) {
      // The answer stands without links.
      this.logFailure(error);
      return [];
    }
  }

  private endTurn(turn: number, error: unknown): void {
    if (isAbort(error)) {
      this.conversation.finish(turn, "stopped");
      this.ports.post({ type: "answer-stopped", turn });
      return;
    }
    const { code, text, actions, setting } = describeFailure(error);
    if (code === "internal") this.ports.log.error("An answer failed.", error);
    else this.ports.log.warn(`${code}: ${text}`);
    this.conversation.fail(turn, { error: text, actions, ...(setting === undefined ? {} : { setting }) });
    this.ports.post({ type: "answer-error", turn, code, text, actions });
  }

  private logFailure(error: unknown): void {
    if (!isAbort(error)) this.ports.log.warn(describeFailure(error).text);
  }
}
