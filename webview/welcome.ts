import type { IndexState } from "../src/protocol/messages";
import { element } from "./element";
import { toolkitButton, type ButtonOptions } from "./toolkit";

/** Questions that make sense in any Python project. */
const exampleQuestions = [
  "Where does this program start?",
  "How are errors handled?",
  "Which settings can be changed, and where are they read?",
  "What do the tests cover?",
] as const;

export const defaultPrivacy =
  "Files are read and indexed on this computer. Nothing leaves it unless you choose a provider that needs it to.";

/** What stands in the panel before the first question: always the next step, and only that one. */
export function welcomeContent(index: IndexState): readonly HTMLElement[] {
  switch (index.phase) {
    case "no-folder":
      return [
        heading("Open a folder to begin"),
        paragraph("Answers come from the Python code of the folder that is open."),
        buttons({
          label: "Open folder",
          appearance: "primary",
          data: { command: "action-run", action: "open-folder" },
        }),
      ];
    case "empty-workspace":
      return [
        heading("This workspace has no folders yet"),
        paragraph(index.detail),
        buttons(
          {
            label: "Reload window",
            appearance: "primary",
            data: { command: "action-run", action: "reload-window" },
          },
          { label: "Open folder", appearance: "secondary", data: { command: "action-run", action: "open-folder" } },
        ),
      ];
    case "not-indexed":
      return [
        heading("Ask about your own code"),
        paragraph(`Every answer shows the lines it comes from, one click away. ${index.detail}`),
        buttons({
          label: "Index this workspace",
          appearance: "primary",
          data: { command: "action-run", action: "index" },
        }),
        element("p", { class: "aside" }, index.privacy ?? defaultPrivacy),
      ];
    case "indexing":
      return [
        heading("Reading your code"),
        paragraph("You can ask already. Answers know what has been read so far."),
        element("p", { class: "aside" }, index.privacy ?? defaultPrivacy),
      ];
    case "failed":
      return [
        heading("The index could not be built"),
        paragraph(index.detail),
        buttons(
          { label: "Try again", appearance: "primary", data: { command: "action-run", action: "index" } },
          { label: "Show log", appearance: "secondary", data: { command: "action-run", action: "show-log" } },
        ),
      ];
    case "embedding":
    case "paused":
      return [heading("Ask about your code"), examples()];
    case "ready":
      return [heading("Ask about your code"), paragraph(index.detail), examples()];
  }
}

function heading(text: string): HTMLElement {
  return element("h2", {}, text);
}

function paragraph(text: string): HTMLElement {
  return element("p", {}, text);
}

function buttons(...options: readonly ButtonOptions[]): HTMLElement {
  return element("div", { class: "buttons" }, ...options.map(toolkitButton));
}

function examples(): HTMLElement {
  const rows = exampleQuestions.map((question) =>
    element(
      "li",
      {},
      element("button", { type: "button", class: "example", "data-command": "question-ask" }, question),
    ),
  );
  return element("ul", { class: "examples", "aria-label": "Examples" }, ...rows);
}
