import * as vscode from "vscode";
import { type Collection, type Place } from "../core";
import { type EngineAccess } from "../session/engine-access";
import { type Knowledge, type KnowledgeEntry } from "../session/knowledge";
import { describeEntry } from "../session/knowledge-words";
import { addImportedPackages, addKnowledge, refreshWithProgress } from "./add-knowledge";

export interface KnowledgeCommandPorts {
  readonly access: Pick<EngineAccess, "lease">;
  readonly knowledge: Knowledge;
  readonly openPlace: (place: Place) => Promise<void>;
  readonly signInToGithub: () => Promise<unknown>;
}

/** What the tree and the palette can do with knowledge. `node` is what was clicked on; the palette gives none. */
export function knowledgeCommands({
  access,
  knowledge,
  openPlace,
  signInToGithub,
}: KnowledgeCommandPorts): Readonly<Record<string, (node: unknown) => unknown>> {
  return {
    "pythonCodeHelper.addKnowledge": () => addKnowledge(knowledge, signInToGithub),
    "pythonCodeHelper.addPackages": () => addImportedPackages(knowledge),
    "pythonCodeHelper.refreshKnowledge": (node) =>
      refreshWithProgress(knowledge, isEntry(node) ? [node.entry.collection.id] : undefined),
    async "pythonCodeHelper.removeKnowledge"(node) {
      const entry = isEntry(node) ? node.entry : await pickEntry(knowledge, "Which source shall go?");
      if (entry !== undefined) await removeKnowledge(knowledge, entry.collection);
    },
    async "pythonCodeHelper.openKnowledge"(node) {
      const entry = isEntry(node) ? node.entry : await pickEntry(knowledge, "What shall be opened?");
      if (entry !== undefined) await openKnowledge(access, openPlace, entry.collection);
    },
    "pythonCodeHelper.stopKnowledge": (node) => isEntry(node) && knowledge.stop(node.entry.collection.id),
  };
}

function isEntry(node: unknown): node is { readonly entry: KnowledgeEntry } {
  return typeof node === "object" && node !== null && "entry" in node;
}

async function pickEntry(knowledge: Knowledge, placeHolder: string): Promise<KnowledgeEntry | undefined> {
  const added = (await knowledge.load()).filter(({ collection }) => collection.kind !== "workspace");
  if (added.length === 0) {
    void vscode.window.showInformationMessage("Nothing was added yet besides your own code.");
    return undefined;
  }
  const items = added.map((entry) => ({
    label: entry.collection.title,
    description: describeEntry(entry, Date.now()).description,
    entry,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.entry;
}

async function removeKnowledge(knowledge: Knowledge, { id, title }: Collection): Promise<void> {
  const confirm = "Remove";
  const chosen = await vscode.window.showWarningMessage(
    `Remove ${title} from what answers draw on?`,
    { modal: true, detail: "Its index is deleted for every workspace on this machine. It can be added again." },
    confirm,
  );
  if (chosen === confirm) await knowledge.remove(id);
}

/** Everything that was indexed of it, to choose from; first its page, where it has one. */
async function openKnowledge(
  access: Pick<EngineAccess, "lease">,
  openPlace: (place: Place) => Promise<void>,
  { id, title, url }: Collection,
): Promise<void> {
  const { engine, signal } = await access.lease();
  const documents = await engine.documents(id, signal);
  const page = url === undefined ? [] : [{ label: `$(link-external) ${url}`, path: "" }];
  const items = [
    ...page,
    ...documents.map(({ path, origin }) => {
      // Files of one source share its title; threads have each their own.
      const isNamed = origin?.title !== undefined && !path.endsWith(".py");
      return isNamed ? { label: origin.title, description: path, path } : { label: path, path };
    }),
  ];
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  if (chosen === undefined) return;
  if (chosen.path === "" && url !== undefined) await vscode.env.openExternal(vscode.Uri.parse(url, true));
  else await openPlace({ collection: id, path: chosen.path, startLine: 1, endLine: 1, symbol: "" });
}
