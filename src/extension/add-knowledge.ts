import * as vscode from "vscode";
import { type Collection, type FoundSource, type SourceRequest } from "../core";
import { type Knowledge, type Outcome } from "../session/knowledge";
import { describeOutcomes } from "../session/knowledge-words";
import { plural } from "../session/index-state";
import { abortSignal } from "./report-error";
import { waysToAdd } from "./ways-to-add";

/** Asks what to add, looks for it, lets the user choose of what was found, and reads it. */
export async function addKnowledge(
  knowledge: Knowledge,
  /** Asks whoever wants something of GitHub to sign in, where there is no token yet. */
  signInToGithub: () => Promise<unknown>,
): Promise<readonly Outcome[]> {
  const way = await vscode.window.showQuickPick([...waysToAdd], {
    title: "Add Knowledge",
    placeHolder: "What shall answers draw on besides your own code?",
    matchOnDetail: true,
  });
  const request = await way?.ask();
  if (request === undefined) return [];
  if (request.kind === "github") await signInToGithub();
  const found = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Looking for it", cancellable: true },
    (_, token) => knowledge.find(request, abortSignal(token)),
  );
  const chosen = await choose(found);
  return chosen.length === 0 ? [] : addWithProgress(knowledge, request, chosen);
}

/** Everything that the workspace imports, without a question. */
export async function addImportedPackages(knowledge: Knowledge): Promise<readonly Outcome[]> {
  const request: SourceRequest = { kind: "package", names: [] };
  const found = await knowledge.find(request);
  tellTrouble(found);
  const collections = collectionsOf(found);
  if (collections.length > 0) return addWithProgress(knowledge, request, collections);
  void vscode.window.showInformationMessage("This workspace imports no installed package that could be read.");
  return [];
}

export async function refreshWithProgress(knowledge: Knowledge, ids?: readonly string[]): Promise<readonly Outcome[]> {
  return tellOutcomes(
    await withProgress("Looking for changes", knowledge, (signal) => knowledge.refresh(ids, signal)),
    false,
  );
}

async function addWithProgress(
  knowledge: Knowledge,
  request: SourceRequest,
  chosen: readonly Collection[],
): Promise<readonly Outcome[]> {
  const [only] = chosen;
  const title = chosen.length === 1 && only ? `Reading ${only.title}` : `Reading ${plural(chosen.length, "source")}`;
  return tellOutcomes(await withProgress(title, knowledge, (signal) => knowledge.add(request, chosen, signal)), true);
}

/** One that was looked for by its name needs no second question. */
async function choose(found: readonly FoundSource[]): Promise<readonly Collection[]> {
  tellTrouble(found);
  const collections = collectionsOf(found);
  if (collections.length === 0) {
    if (found.length === 0) void vscode.window.showInformationMessage("Nothing was found that could be added.");
    return [];
  }
  if (collections.length === 1) return collections;
  const added = new Set(found.flatMap((each) => ("collection" in each && each.isAdded ? [each.collection.id] : [])));
  const items = collections.map((collection) => ({
    label: collection.title,
    description: [collection.version, collection.licence, added.has(collection.id) ? "added" : undefined]
      .filter((part) => part !== undefined)
      .join(" · "),
    picked: !added.has(collection.id),
    collection,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: "Add Knowledge",
    placeHolder: "Which of them?",
    canPickMany: true,
    matchOnDescription: true,
  });
  return (chosen ?? []).map(({ collection }) => collection);
}

function collectionsOf(found: readonly FoundSource[]): readonly Collection[] {
  return found.flatMap((each) => ("collection" in each ? [each.collection] : []));
}

function tellTrouble(found: readonly FoundSource[]): void {
  const troubles = found.flatMap((each) => ("trouble" in each ? [each.trouble] : []));
  // Not awaited, here and below: a message may stand for minutes.
  if (troubles.length > 0) void vscode.window.showWarningMessage(troubles.join(" "));
}

async function withProgress<Result>(
  title: string,
  knowledge: Knowledge,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const show = (): void => {
      const read = knowledge.entries.filter(({ reading }) => reading !== undefined);
      const [first] = read;
      if (first?.reading === undefined || first.reading.total === 0) return;
      const { done, total } = first.reading;
      const more = read.length > 1 ? `, and ${read.length - 1} more` : "";
      progress.report({
        message: `${first.collection.title}: ${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")}${more}`,
      });
    };
    const timer = setInterval(show, progressMs);
    try {
      return await work(abortSignal(token));
    } finally {
      clearInterval(timer);
    }
  });
}

const progressMs = 250;

function tellOutcomes(outcomes: readonly Outcome[], isNew: boolean): readonly Outcome[] {
  const changed = isNew ? outcomes : outcomes.filter((each) => each.type !== "read" || each.written > 0);
  const { done, failed } = describeOutcomes(changed);
  if (done !== undefined) void vscode.window.showInformationMessage(done);
  if (failed !== undefined) void vscode.window.showWarningMessage(failed);
  if (!isNew && done === undefined && failed === undefined && outcomes.every(({ type }) => type === "read")) {
    void vscode.window.showInformationMessage("Everything is as it was read before.");
  }
  return outcomes;
}
