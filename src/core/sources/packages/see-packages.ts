import { realpath, stat } from "node:fs/promises";
import { type SeenSource, type Source, type StoredSource } from "../../api";
import { type Distribution } from "./distributions";
import { type Installed, type InstalledCache } from "./installed";
import { isPython, leftOutOfLibrary, leftOutOfPackage, walkPython } from "./package-files";
import { createPackageSource } from "./package-source";
import { storedLibrary, storedPackage } from "./stored-package";

/** How a workspace sees what was added: in its environment, in another one, in another version, or gone. */

export async function seePackage(
  stored: StoredSource,
  environments: readonly Installed[],
  cache: InstalledCache,
  maxFileBytes: number,
): Promise<SeenSource> {
  const { collection, settings } = stored;
  const { name = "", folder = "" } = settings;
  if (name === "stdlib") return seeLibrary(stored, environments, maxFileBytes);
  const here = environments.map(({ distributions }) => distributions.get(name)).filter((each) => each !== undefined);
  const usable = here.filter((each): each is Distribution => !("trouble" in each) && !each.isEditable);
  const same = usable.find(({ version }) => version === collection.version);
  if (same) return { stored, source: await packageSource(stored, same, maxFileBytes), isVisible: true };
  // Of another environment on this machine.
  const elsewhere = (await cache.inFolder(folder)).get(name);
  const isThere = elsewhere !== undefined && !("trouble" in elsewhere) && elsewhere.version === collection.version;
  const source = isThere ? await packageSource(stored, elsewhere, maxFileBytes) : undefined;
  const [newer] = usable;
  const broken = here.find((each) => "trouble" in each);
  const note = newer
    ? `This workspace has ${newer.name} ${newer.version}; refresh to search that.`
    : (broken?.trouble ?? `${collection.title} is not installed for this workspace.`);
  return {
    stored,
    isVisible: false,
    note: source ? note : `${collection.title} ${collection.version} is no longer installed. ${note}`,
    ...(source ? { source } : { isGone: true }),
    ...(newer ? { successor: storedPackage(newer) } : {}),
  };
}

async function packageSource(
  { collection }: StoredSource,
  { name, version, metadata, metadataPath, files, topLevels, siteFolder }: Distribution,
  maxFileBytes: number,
): Promise<Source> {
  const { homePage, licence, author, descriptionLine } = metadata;
  const isLeftOut = (path: string): boolean => leftOutOfPackage(path) !== undefined;
  return createPackageSource({
    collection,
    folder: await realpath(siteFolder).catch(() => siteFolder),
    maxFileBytes,
    origin: {
      title: `${name}==${version}`,
      version,
      ...(homePage === undefined ? {} : { url: homePage }),
      ...(licence === undefined ? {} : { licence }),
      ...(author === undefined ? {} : { attribution: author }),
    },
    listPaths: async (signal) => {
      if (files) return files.filter((path) => isPython(path) && !isLeftOut(path));
      const modules = topLevels.flatMap((top) => [`${top}.py`, `${top}.pyi`]);
      const folders = topLevels.flatMap((top) => [top, `${top}-stubs`]);
      const walked = await walkPython(siteFolder, folders, isLeftOut, signal);
      return [...walked, ...(await existing(siteFolder, modules))];
    },
    ...(descriptionLine === undefined ? {} : { description: { path: metadataPath, startLine: descriptionLine } }),
  });
}

async function existing(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    names.map(async (name) => ((await stat(`${folder}/${name}`).catch(() => undefined))?.isFile() ? [name] : [])),
  );
  return found.flat();
}

async function seeLibrary(
  stored: StoredSource,
  environments: readonly Installed[],
  maxFileBytes: number,
): Promise<SeenSource> {
  const { collection } = stored;
  const version = collection.version ?? "";
  const found = environments.map(({ environment }) => environment).find((each) => each.version === version);
  const folder = found?.standardLibrary ?? stored.settings["folder"] ?? "";
  const source = createPackageSource({
    collection,
    folder,
    maxFileBytes,
    origin: {
      title: `Python ${version} standard library`,
      version,
      licence: "PSF-2.0",
      url: `https://docs.python.org/${version}/library/`,
    },
    listPaths: (signal) => walkPython(folder, [""], (path) => leftOutOfLibrary(path) !== undefined, signal),
  });
  if (found?.standardLibrary !== undefined) return { stored, source, isVisible: true };
  const successor = environments
    .map(({ environment }) => storedLibrary(environment))
    .find((each) => each !== undefined);
  const isThere = (await stat(folder).catch(() => undefined))?.isDirectory() === true;
  return {
    stored,
    isVisible: false,
    ...(isThere ? { source } : { isGone: true }),
    note: `This workspace has ${successor ? `Python ${successor.collection.version ?? ""}` : "no standard library that was found"}.`,
    ...(successor ? { successor } : {}),
  };
}
