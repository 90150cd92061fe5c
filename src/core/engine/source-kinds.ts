import { type CollectionKind, type SourceKind } from "../api";
import { createPackageKind } from "../sources/packages/package-kind";

/** Every kind of source that can be added: one folder under `sources`, one line here. */
export function createSourceKinds(): ReadonlyMap<CollectionKind, SourceKind> {
  return new Map([createPackageKind()].map((kind) => [kind.kind, kind] as const));
}
