import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { maxPointerBytes, readSmallFile } from "../read-small-file";

/** One Python with what is installed for it, as its folders say. */
export interface PythonEnvironment {
  /** Absolute path of its folder. */
  readonly prefix: string;
  /** `3.11`; absent where its folders do not tell. */
  readonly version?: string;
  /** Folders with installed packages. What is in several counts in the first. */
  readonly siteFolders: readonly string[];
  /** Folder of the standard library. */
  readonly standardLibrary?: string;
}

/**
 * Path of an interpreter, or of the folder of an environment → what belongs to it; undefined where it is neither. A
 * virtual environment is told by where its interpreter lies, not by where the link leads, as Python itself does.
 */
export async function openEnvironment(path: string): Promise<PythonEnvironment | undefined> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return undefined;
  if (stats.isDirectory()) return readEnvironment(path);
  const prefix = prefixOf(path);
  if ((await readVirtual(prefix)) !== undefined) return readEnvironment(prefix);
  const real = await realpath(path).catch(() => path);
  return readEnvironment(prefixOf(real), /python(\d+\.\d+)$/.exec(basename(real))?.[1]);
}

/** `version`: of the interpreter, where one folder serves several. */
async function readEnvironment(prefix: string, version?: string): Promise<PythonEnvironment | undefined> {
  const virtual = await readVirtual(prefix);
  const library = await libraryOf(prefix, version ?? virtual?.version);
  if (virtual === undefined) {
    if (library === undefined) return undefined;
    const { standardLibrary, siteFolders } = library;
    return { prefix, version: library.version, siteFolders, ...(standardLibrary ? { standardLibrary } : {}) };
  }
  const base = virtual.home === undefined ? undefined : await baseOf(virtual.home, library?.version ?? virtual.version);
  const inherited = virtual.seesSystem ? (base?.siteFolders ?? []) : [];
  const siteFolders = [...(library?.siteFolders ?? []), ...inherited];
  const known = library?.version ?? virtual.version ?? base?.version;
  return {
    prefix,
    siteFolders,
    ...(known === undefined ? {} : { version: known }),
    ...(base?.standardLibrary === undefined ? {} : { standardLibrary: base.standardLibrary }),
  };
}

async function baseOf(home: string, version: string | undefined): Promise<Library | undefined> {
  // `home` names the folder of the interpreter that the environment was made by.
  const prefix = prefixOf(join(home, "python"));
  return libraryOf(await realpath(prefix).catch(() => prefix), version);
}

interface Virtual {
  readonly home?: string;
  readonly version?: string;
  readonly seesSystem: boolean;
}

/** What `pyvenv.cfg` says, undefined where there is none. */
async function readVirtual(prefix: string): Promise<Virtual | undefined> {
  const file = await readSmallFile(join(prefix, "pyvenv.cfg"), { maxBytes: maxPointerBytes, followLinks: false });
  if (file === undefined) return undefined;
  const values = new Map(
    file.text.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf("=");
      return at < 0 ? [] : [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()] as const];
    }),
  );
  const version = /^\d+\.\d+/.exec(values.get("version") ?? values.get("version_info") ?? "")?.[0];
  const home = values.get("home");
  return {
    ...(home === undefined || home === "" ? {} : { home }),
    ...(version === undefined ? {} : { version }),
    seesSystem: values.get("include-system-site-packages")?.toLowerCase() === "true",
  };
}

interface Library {
  readonly version: string;
  readonly siteFolders: readonly string[];
  readonly standardLibrary?: string;
}

async function libraryOf(prefix: string, version: string | undefined): Promise<Library | undefined> {
  return (await unixLibrary(prefix, version)) ?? windowsLibrary(prefix, version);
}

async function unixLibrary(prefix: string, version: string | undefined): Promise<Library | undefined> {
  const names = (await readdir(join(prefix, "lib")).catch(() => [])).filter((name) => /^python\d+\.\d+t?$/.test(name));
  const wanted = names.includes(`python${version}`) ? [`python${version}`] : names.toSorted(byNumber).reverse();
  for (const name of wanted) {
    const number = name.slice("python".length).replace("t", "");
    const standardLibrary = join(prefix, "lib", name);
    const hasLibrary = await isFile(join(standardLibrary, "os.py"));
    const folders = [
      ...(prefix === "/usr" ? [join("/usr/local/lib", name, "dist-packages")] : []),
      join(standardLibrary, "site-packages"),
      join(prefix, "lib64", name, "site-packages"),
      join(prefix, "lib", "python3", "dist-packages"),
    ];
    const siteFolders = await distinctFolders(folders);
    if (!hasLibrary && siteFolders.length === 0) continue;
    return { version: number, siteFolders, ...(hasLibrary ? { standardLibrary } : {}) };
  }
  return undefined;
}

async function windowsLibrary(prefix: string, version: string | undefined): Promise<Library | undefined> {
  const standardLibrary = join(prefix, "Lib");
  const siteFolders = await distinctFolders([join(standardLibrary, "site-packages")]);
  const hasLibrary = await isFile(join(standardLibrary, "os.py"));
  if (!hasLibrary && siteFolders.length === 0) return undefined;
  const names = await readdir(prefix).catch(() => []);
  const digits = names.map((name) => /^python(\d)(\d+)\.dll$/i.exec(name)).find((found) => found !== null);
  const found = version ?? (digits ? `${digits[1]}.${digits[2]}` : undefined);
  return { version: found ?? "3", siteFolders, ...(hasLibrary ? { standardLibrary } : {}) };
}

/** Those that are there, each once: `lib64` is often a link to `lib`. */
async function distinctFolders(folders: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const folder of folders) {
    const real = await realpath(folder).catch(() => undefined);
    if (real !== undefined && (await stat(real)).isDirectory()) found.add(real);
  }
  return [...found];
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

/** `python3.9` before `python3.12`. */
function byNumber(one: string, other: string): number {
  return Number(one.split(".")[1]?.replace("t", "")) - Number(other.split(".")[1]?.replace("t", ""));
}

/** The folder of the environment that an interpreter belongs to. */
function prefixOf(interpreter: string): string {
  const folder = dirname(interpreter);
  return ["bin", "scripts"].includes(basename(folder).toLowerCase()) ? dirname(folder) : folder;
}
