import { type CollectionKind, type Log, type SourceKind } from "../api";
import { type Gate } from "../platform/http/gate";
import { createPackageKind } from "../sources/packages/package-kind";
import { createStackOverflowKind } from "../sources/stackoverflow/stackoverflow-kind";

/** What kinds that fetch something make their `createPoliteClient` of. */
export interface SourceKindServices {
  readonly gate: Gate;
  readonly log: Log;
}

/** Every kind of source that can be added: one folder under `sources`, one line here. */
export function createSourceKinds(_services: SourceKindServices): ReadonlyMap<CollectionKind, SourceKind> {
  return new Map([createPackageKind(), createStackOverflowKind()].map((kind) => [kind.kind, kind] as const));
}
