import { stat } from "node:fs/promises";
import { type FoundDistribution, listDistributions } from "./distributions";
import { type PythonEnvironment } from "./python-environment";

/** An environment, with what is installed in it by normal name. */
export interface Installed {
  readonly environment: PythonEnvironment;
  readonly distributions: ReadonlyMap<string, FoundDistribution>;
}

export interface InstalledCache {
  inFolder(siteFolder: string): Promise<ReadonlyMap<string, FoundDistribution>>;
  inEnvironment(environment: PythonEnvironment): Promise<Installed>;
}

/** Read once, and again when something was installed or removed: that changes the time of the folder it lies in. */
export function createInstalledCache(): InstalledCache {
  const known = new Map<
    string,
    { readonly modifiedMs: number; readonly found: Promise<ReadonlyMap<string, FoundDistribution>> }
  >();

  async function inFolder(siteFolder: string): Promise<ReadonlyMap<string, FoundDistribution>> {
    const modifiedMs = (await stat(siteFolder).catch(() => undefined))?.mtimeMs ?? 0;
    const before = known.get(siteFolder);
    if (before?.modifiedMs === modifiedMs) return before.found;
    const found = listDistributions(siteFolder);
    known.set(siteFolder, { modifiedMs, found });
    found.catch(() => known.delete(siteFolder));
    return found;
  }

  return {
    inFolder,

    async inEnvironment(environment) {
      const folders = await Promise.all(environment.siteFolders.map(inFolder));
      // What is in several folders counts in the first, as for Python.
      const distributions = new Map(folders.toReversed().flatMap((folder) => [...folder]));
      return { environment, distributions };
    },
  };
}
