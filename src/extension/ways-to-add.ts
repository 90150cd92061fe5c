import * as vscode from "vscode";
import { type SourceRequest } from "../core";

/** One way to add something: what it is called, and what it asks before it can be looked for. */
export interface WayToAdd {
  readonly label: string;
  readonly detail: string;
  /** Undefined where the user went away. */
  readonly ask: () => Promise<SourceRequest | undefined>;
}

export const waysToAdd: readonly WayToAdd[] = [
  {
    label: "$(package) Packages that this workspace imports",
    detail: "At the versions that are installed for it; choose which.",
    ask: async () => ({ kind: "package", names: [] }),
  },
  {
    label: "$(package) Other installed packages",
    detail: "By name, several with spaces between them.",
    async ask() {
      const names = await askWords({ title: "Names of installed packages", placeHolder: "requests flask" });
      return names && { kind: "package", names };
    },
  },
  {
    label: "$(library) The standard library",
    detail: "Of the Python that this workspace uses.",
    ask: async () => ({ kind: "package", names: ["stdlib"] }),
  },
  {
    label: "$(github) Repositories of GitHub",
    detail:
      "By name, several with spaces between them: psf/requests pallets/flask@3.0.3. Asks you to sign in to GitHub.",
    async ask() {
      const repositories = await askWords({
        title: "Repositories of GitHub",
        placeHolder: "psf/requests pallets/flask@3.0.3",
      });
      return repositories && { kind: "github", repositories };
    },
  },
  {
    label: "$(github) Repositories that a search of GitHub finds",
    detail: "In its own words: topic:parser stars:>500. Those with most stars come first; choose which.",
    async ask() {
      const words = await askWords({ title: "Search of GitHub", placeHolder: "topic:parser stars:>500" });
      return words && { kind: "github", repositories: [], search: { query: words.join(" "), max: mostOffered } };
    },
  },
  {
    label: "$(comment-discussion) Stack Overflow, by tag",
    detail: "The questions with the most votes and their answers, from its API.",
    async ask() {
      const tags = await askTags({ placeHolder: "flask sqlalchemy" });
      return tags === undefined || tags.length === 0 ? undefined : { kind: "stackoverflow", tags };
    },
  },
  {
    label: "$(comment-discussion) Stack Overflow, from a file",
    detail: "A dump (Posts.xml, also packed) or an export in JSON lines that you have.",
    async ask() {
      const picked = await vscode.window.showOpenDialog({ canSelectMany: false, openLabel: "Read Threads" });
      const dump = picked?.[0]?.fsPath;
      if (dump === undefined) return undefined;
      const tags = await askTags({
        placeHolder: "python pandas",
        prompt: "Only questions with one of these; all where empty.",
      });
      return tags && { kind: "stackoverflow", dump, tags };
    },
  },
];

/** What a person can choose from. */
const mostOffered = 30;

/** Undefined where the user went away, or said nothing where something is needed. */
async function askWords(options: vscode.InputBoxOptions): Promise<readonly string[] | undefined> {
  const text = await vscode.window.showInputBox({ ...options, ignoreFocusOut: true });
  const words = wordsOf(text);
  return words === undefined || words.length === 0 ? undefined : words;
}

/** None of them is an answer too. */
async function askTags(options: vscode.InputBoxOptions): Promise<readonly string[] | undefined> {
  return wordsOf(
    await vscode.window.showInputBox({ title: "Tags of the questions", ignoreFocusOut: true, ...options }),
  );
}

function wordsOf(text: string | undefined): readonly string[] | undefined {
  return text?.split(/[\s,]+/).filter((word) => word !== "");
}
