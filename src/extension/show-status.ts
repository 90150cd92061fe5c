import * as vscode from "vscode";
import { type EngineStatus, type CollectionStatus } from "../core";
import { type EngineAccess } from "../session/engine-access";
import { type Indexer } from "../session/indexer";
import { describeProvider, plural } from "../session/index-state";

interface StatusItem extends vscode.QuickPickItem {
  readonly run?: () => unknown;
}

/** How the index stands, folder by folder, with what can be done about it below. */
export async function showStatus(ports: {
  readonly access: Pick<EngineAccess, "lease">;
  readonly indexer: Indexer;
  readonly showText: (name: string, text: string) => Promise<void>;
}): Promise<void> {
  const { engine, signal } = await ports.access.lease();
  const status = await engine.status(signal);
  const chosen = await vscode.window.showQuickPick<StatusItem>(statusItems(status, ports), {
    title: "Python Code Helper",
    placeHolder: ports.indexer.state.detail,
  });
  await chosen?.run?.();
}

function statusItems(
  status: EngineStatus,
  { indexer, showText }: Pick<Parameters<typeof showStatus>[0], "indexer" | "showText">,
): StatusItem[] {
  const separator = (label: string): StatusItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const command = (label: string, id: string): StatusItem => ({ label, run: () => vscode.commands.executeCommand(id) });
  const skipped = status.collections.flatMap((root) => root.skipped);
  return [
    separator("Index"),
    ...status.collections.map((root) => rootItem(root, status.embeddingModel.id)),
    ...(skipped.length === 0
      ? []
      : [
          {
            label: `$(circle-slash) ${plural(skipped.length, "file")} left out`,
            description: "show why",
            run: () => showText("Left out", skippedText(status.collections)),
          },
        ]),
    separator("Answers"),
    {
      // Who was chosen in the panel; the settings only say who answers where nobody was.
      label: `$(comment-discussion) ${indexer.state.provider || describeProvider(status)}`,
      description: status.generationTrouble ?? indexer.state.privacy ?? "nothing leaves this computer",
      run: () => vscode.commands.executeCommand("pythonCodeHelper.setUpModel"),
    },
    separator("Actions"),
    command("$(refresh) Index Workspace", "pythonCodeHelper.indexWorkspace"),
    ...(indexer.paused ? [command("$(play) Resume Embedding", "pythonCodeHelper.resumeEmbedding")] : []),
    ...(indexer.state.phase === "embedding"
      ? [command("$(debug-pause) Pause Embedding", "pythonCodeHelper.pauseEmbedding")]
      : []),
    command("$(globe) Show Requests That Were Made", "pythonCodeHelper.showLedger"),
    command("$(key) Set API Key", "pythonCodeHelper.setApiKey"),
    command("$(gear) Open Settings", "pythonCodeHelper.openSettings"),
    command("$(output) Show Log", "pythonCodeHelper.showLog"),
  ];
}

function rootItem(root: CollectionStatus, model: string): StatusItem {
  const label = `$(folder) ${root.collection.title}`;
  if (!root.indexed) {
    const run = (): unknown => vscode.commands.executeCommand("pythonCodeHelper.indexWorkspace");
    return { label, description: "not indexed yet", run };
  }
  const counts = [plural(root.documents, "file"), plural(root.chunks, "passage"), plural(root.symbols, "symbol")].join(
    ", ",
  );
  const percent = root.chunks === 0 ? 100 : Math.floor((root.embedded / root.chunks) * 100);
  const detail = [
    `${percent} % embedded with ${model}`,
    `${(root.bytes / 1_000_000).toFixed(1)} MB on disk`,
    ...(root.lockedElsewhere ? ["kept up to date by another window"] : []),
  ].join(", ");
  return { label, description: counts, detail };
}

function skippedText(roots: readonly CollectionStatus[]): string {
  return roots
    .filter((root) => root.skipped.length > 0)
    .map((root) =>
      [`# ${root.collection.title}`, ...root.skipped.map(({ path, reason }) => `${path}: ${reason}`)].join("\n"),
    )
    .join("\n\n");
}
