import { type CollectionKind, type Log, type SourceKind } from "../api";
import { type Gate } from "../platform/http/gate";
import { createPoliteClient } from "../platform/http/polite-client";
import { createPackageKind } from "../sources/packages/package-kind";
import { createStackOverflowKind } from "../sources/stackoverflow/stackoverflow-kind";

/** What kinds that fetch something make their `createPoliteClient` of. */
export interface SourceKindServices {
  readonly gate: Gate;
  readonly log: Log;
}

/** Every kind of source that can be added: one folder under `sources`, one line here. */
export function createSourceKinds({ gate, log }: SourceKindServices): ReadonlyMap<CollectionKind, SourceKind> {
  // One at a time: the API blocks who asks more than thirty times a second, and asks for pauses by method.
  const stackExchange = createPoliteClient({ gate, log, label: "Stack Exchange", concurrency: 1, perSecond: 10 });
  return new Map(
    [createPackageKind(), createStackOverflowKind(stackExchange)].map((kind) => [kind.kind, kind] as const),
  );
}
