import { type CollectionKind, type Log, type SourceKind } from "../api";
import { type Gate } from "../platform/http/gate";
import { createPoliteClient } from "../platform/http/polite-client";
import { createGithubKind, isForCaller } from "../sources/github/github-kind";
import { createPackageKind } from "../sources/packages/package-kind";
import { createStackOverflowKind } from "../sources/stackoverflow/stackoverflow-kind";

/** What kinds that fetch something make their `createPoliteClient` of. */
export interface SourceKindServices {
  readonly gate: Gate;
  readonly log: Log;
}

/** Every kind of source that can be added: one folder under `sources`, one line here. */
export function createSourceKinds({ gate, log }: SourceKindServices): ReadonlyMap<CollectionKind, SourceKind> {
  // GitHub serves a hundred at once to a user, in all of their programs.
  const github = createPoliteClient({ gate, log, label: "GitHub", concurrency: 6, isForCaller });
  // One at a time: the API blocks who asks more than thirty times a second, and asks for pauses by method.
  const stackExchange = createPoliteClient({ gate, log, label: "Stack Exchange", concurrency: 1, perSecond: 10 });
  const kinds = [createPackageKind(), createGithubKind(github), createStackOverflowKind(stackExchange)];
  return new Map(kinds.map((kind) => [kind.kind, kind] as const));
}
