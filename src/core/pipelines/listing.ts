import { type DocumentEntry, type ListingEnd, type ManifestEntry, type Skipped, type Source } from "../api";

/** What a source has, against what the index holds. */
export interface Listing extends ListingEnd {
  readonly entries: readonly DocumentEntry[];
  readonly skipped: readonly Skipped[];
  readonly gone: ReadonlySet<string>;
}

export async function listAll(source: Source, since: string | undefined, signal?: AbortSignal): Promise<Listing> {
  const entries: DocumentEntry[] = [];
  const skipped: Skipped[] = [];
  const gone = new Set<string>();
  // A listing that ends without saying so was cut short: what it did not name may still be there.
  let end: ListingEnd = { isComplete: false };
  for await (const item of source.list({ since }, signal)) {
    if ("entry" in item) entries.push(item.entry);
    else if ("skipped" in item) skipped.push(item.skipped);
    else if ("gone" in item) gone.add(item.gone);
    else end = item.end;
  }
  return { entries, skipped, gone, ...end };
}

/** Undefined for a source that has no quick look at one path. */
export async function lookUp(
  source: Source,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<(Listing & { readonly hasFolder: boolean }) | undefined> {
  if (!source.find) return undefined;
  const entries: DocumentEntry[] = [];
  const skipped: Skipped[] = [];
  let hasFolder = false;
  for (const path of new Set(paths)) {
    const item = await source.find(path, signal);
    if ("entry" in item) entries.push(item.entry);
    else if (item.because === undefined) skipped.push(item.skipped);
    else hasFolder ||= item.because === "folder";
  }
  return { entries, skipped, gone: new Set(), isComplete: false, hasFolder };
}

/** A path that is gone may have been a folder: everything that was indexed below it is gone too. */
export function goneBelow(
  path: string,
  manifest: ReadonlyMap<string, ManifestEntry>,
  found: ReadonlySet<string>,
): string[] {
  if (found.has(path)) return [];
  if (manifest.has(path)) return [path];
  return [...manifest.keys()].filter((known) => known.startsWith(`${path}/`));
}

export function isKnown(entry: DocumentEntry, known: ManifestEntry | undefined, segmentedAs: string): boolean {
  return known !== undefined && known.stamp === entry.stamp && known.segmentedAs === segmentedAs;
}

export function mergeSkipped(
  known: readonly Skipped[],
  paths: readonly string[],
  skipped: readonly Skipped[],
  found: ReadonlySet<string>,
): readonly Skipped[] {
  const looked = new Set([...paths, ...found, ...skipped.map((item) => item.path)]);
  return sorted([...known.filter((item) => !looked.has(item.path)), ...skipped]);
}

export function sorted<T extends { readonly path: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
