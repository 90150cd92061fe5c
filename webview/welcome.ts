import { actionLabels } from "../src/protocol/action-labels";
import type { ActionName, ChatState, IndexState } from "../src/protocol/messages";
import { element } from "./element";
import { toolkitButton } from "./toolkit";

const defaultPrivacy =
  "Files are read and indexed on this computer. Nothing leaves it unless you choose a provider that needs it to.";

/** What can be typed, for who does not know yet. */
const kinds: readonly (readonly [string, string])[] = [
  ["A question", "how something works, where it is done, who calls it"],
  ["A name", "a class, a function or a file"],
  ["An error", "its message or the whole traceback, pasted as it is"],
];

/** Earlier chats that are offered at once; all of them are behind one button. */
const maxEarlier = 3;

/** What stands in the panel before the first question, as data: always the next step, and only that one. */
export interface Welcome {
  readonly heading: string;
  readonly text: string;
  readonly actions: readonly WelcomeAction[];
  readonly privacy: string;
  readonly kinds: boolean;
  readonly starters: readonly string[];
  readonly earlier: readonly { readonly id: string; readonly title: string }[];
}

interface WelcomeAction {
  readonly action: ActionName;
  readonly label: string;
}

export function welcomeOf(index: IndexState, chat: ChatState | undefined): Welcome {
  const nothing = { text: "", actions: [], privacy: "", kinds: false, starters: [], earlier: [] } as const;
  const privacy = index.privacy ?? defaultPrivacy;
  switch (index.phase) {
    case "no-folder":
      return {
        ...nothing,
        heading: "Open a folder to begin",
        text: "Answers come from the Python code of the folder that is open.",
        actions: [labelled("open-folder")],
      };
    case "empty-workspace":
      return {
        ...nothing,
        heading: "This workspace has no folders yet",
        text: index.detail,
        actions: [labelled("reload-window"), labelled("open-folder")],
      };
    case "not-indexed":
      return {
        ...nothing,
        heading: "Ask about your own code",
        text: `Every answer shows the lines it comes from, one click away. ${index.detail}`,
        actions: [labelled("index")],
        privacy,
        kinds: true,
      };
    case "indexing":
      return {
        ...nothing,
        heading: "Reading your code",
        text: "You can ask already. Answers know what has been read so far.",
        privacy,
        kinds: true,
      };
    case "failed":
      return {
        ...nothing,
        heading: "The index could not be built",
        text: index.detail,
        actions: [{ action: "index", label: actionLabels.retry }, labelled("show-log")],
      };
    case "embedding":
    case "paused":
    case "ready":
      return {
        ...nothing,
        heading: "Ask about your code",
        // Progress stands in the line above.
        text: index.phase === "ready" ? index.detail : "",
        kinds: true,
        starters: chat?.starters ?? [],
        earlier: (chat?.history ?? []).slice(0, maxEarlier).map(({ id, title }) => ({ id, title })),
      };
  }
}

export function welcomeContent(welcome: Welcome): readonly HTMLElement[] {
  const content: HTMLElement[] = [element("h2", {}, welcome.heading)];
  if (welcome.text !== "") content.push(element("p", {}, welcome.text));
  if (welcome.actions.length > 0) content.push(buttons(welcome));
  if (welcome.starters.length > 0) {
    content.push(
      choices("Questions about this code", welcome.starters, (position) => ({
        "data-command": "question-ask",
        "data-question": welcome.starters[position] ?? "",
      })),
    );
  }
  if (welcome.kinds) content.push(kindList());
  if (welcome.earlier.length > 0) {
    const titles = welcome.earlier.map(({ title }) => title);
    content.push(element("h3", {}, actionLabels["show-history"]));
    content.push(
      choices(actionLabels["show-history"], titles, (position) => ({
        "data-command": "chat-open",
        "data-id": welcome.earlier[position]?.id ?? "",
      })),
    );
  }
  if (welcome.privacy !== "") content.push(element("p", { class: "aside" }, welcome.privacy));
  return content;
}

function labelled(action: ActionName): WelcomeAction {
  return { action, label: actionLabels[action] };
}

function buttons({ actions }: Welcome): HTMLElement {
  const made = actions.map(({ action, label }, position) =>
    toolkitButton({
      label,
      appearance: position === 0 ? "primary" : "secondary",
      data: { command: "action-run", action },
    }),
  );
  return element("div", { class: "buttons" }, ...made);
}

function choices(
  label: string,
  texts: readonly string[],
  attributesOf: (position: number) => Readonly<Record<string, string>>,
): HTMLElement {
  const rows = texts.map((text, position) =>
    element(
      "li",
      {},
      element("button", { type: "button", class: "example", ...attributesOf(position) }, ...withCode(text)),
    ),
  );
  return element("ul", { class: "examples", "aria-label": label }, ...rows);
}

/** `` `names` `` as the answers show them. */
function withCode(text: string): readonly (Node | string)[] {
  const pieces = text.split("`");
  if (pieces.length % 2 === 0) return [text];
  return pieces.map((piece, position) => (position % 2 === 0 ? piece : element("code", {}, piece)));
}

function kindList(): HTMLElement {
  const rows = kinds.map(([kind, meaning]) => element("li", {}, element("strong", {}, `${kind}:`), ` ${meaning}`));
  return element("ul", { class: "kinds", "aria-label": "What can be typed" }, ...rows);
}
