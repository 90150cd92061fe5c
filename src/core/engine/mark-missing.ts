import { type Collection, type Hit, type Origin, type SeenSource, type Source } from "../api";
import { createModuleNames, type ModuleNames } from "../sources/packages/module-names";
import { usedNames } from "../sources/stackoverflow/used-names";
import { type Collections } from "./collections";

/** A post is worth a look where its reader will see it. */
const markedHits = 20;

interface IndexedPackage {
  readonly collection: Collection;
  readonly names: ModuleNames;
  /** First parts of the names of its modules. */
  readonly modules: ReadonlySet<string>;
}

/**
 * Notes of posts that use what an installed package does not have: only of packages that were added, so that nothing is
 * said of what nobody looked at.
 */
export function createMissingMarks(
  collections: Pick<Collections, "existing">,
  look: (signal?: AbortSignal) => Promise<readonly SeenSource[]>,
) {
  const known = new Map<string, IndexedPackage>();

  async function packages(signal?: AbortSignal): Promise<readonly IndexedPackage[]> {
    const seen = (await look(signal)).flatMap(({ stored, source, isVisible }) =>
      stored.collection.kind === "package" && isVisible && source?.folder !== undefined ? [source] : [],
    );
    const unknown = seen.filter((source) => !known.has(keyOf(source)));
    if (unknown.length > 0) {
      const { open, release } = await collections.existing(unknown);
      try {
        for (const { source, store } of open) {
          const first = [...store.manifest().keys()].map((path) => path.split("/")[0]?.replace(/\.pyi?$/, "") ?? "");
          const names = createModuleNames(source.folder ?? "");
          known.set(keyOf(source), { collection: source.collection, names, modules: new Set(first) });
        }
      } finally {
        release();
      }
    }
    return seen.flatMap((source) => known.get(keyOf(source)) ?? []);
  }

  async function noteOf(hit: Hit, installed: readonly IndexedPackage[]): Promise<string | undefined> {
    for (const name of usedNames(hit.text)) {
      const [module = ""] = name.split(".");
      const own = installed.find(({ modules }) => modules.has(module));
      if (own === undefined || (await own.names.has(name)) !== false) continue;
      const { title, version } = own.collection;
      return `It uses ${name}, which ${title}${version === undefined ? "" : ` ${version}`}, as installed here, does not have.`;
    }
    return undefined;
  }

  return async function (hits: readonly Hit[], signal?: AbortSignal): Promise<readonly Hit[]> {
    const posts = hits
      .slice(0, markedHits)
      .filter(({ source, text }) => source === "stackoverflow" && text.includes("```"));
    if (posts.length === 0) return hits;
    const installed = await packages(signal);
    if (installed.length === 0) return hits;
    const notes = new Map(await Promise.all(posts.map(async (hit) => [hit, await noteOf(hit, installed)] as const)));
    return hits.map((hit) => {
      const note = notes.get(hit);
      const origin: Origin | undefined = note === undefined ? hit.origin : { ...hit.origin, note };
      return origin === undefined ? hit : { ...hit, origin };
    });
  };
}

/** Of one version in one folder; an upgrade is another. */
function keyOf({ collection, folder }: Source): string {
  return `${collection.id}\n${folder ?? ""}`;
}
