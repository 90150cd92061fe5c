import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { maxMetadataBytes, readSmallFile } from "../read-small-file";
import { type Metadata, parseMetadata } from "./metadata";
import { parseRecord, topLevelsOf } from "./record";

/** One installed package, as its metadata describes it. */
export interface Distribution {
  /** As it is written, `PyYAML`; see `normalName`. */
  readonly name: string;
  readonly version: string;
  /** Absolute path of the folder it is installed in. */
  readonly siteFolder: string;
  /** Path of the file with its metadata, relative to that. */
  readonly metadataPath: string;
  readonly metadata: Metadata;
  /** Names that are imported. */
  readonly topLevels: readonly string[];
  /** Paths of its files, relative to the folder; absent where it does not list them. */
  readonly files?: readonly string[];
  /** Its code lies elsewhere, in a folder that somebody works on. */
  readonly isEditable: boolean;
}

/** A package whose metadata cannot be used, and why, as one sentence. */
export interface BrokenDistribution {
  /** By the name of its folder. */
  readonly name: string;
  readonly trouble: string;
}

export type FoundDistribution = Distribution | BrokenDistribution;

/** What names are compared by (PEP 503): `Typing_Extensions` is `typing-extensions`. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

const infoFolder = /^(.+)\.(dist-info|egg-info)$/;
const foldersAtOnce = 16;

/** All packages of a folder by normal name. */
export async function listDistributions(siteFolder: string): Promise<ReadonlyMap<string, FoundDistribution>> {
  const found = new Map<string, FoundDistribution>();
  const names = (await readdir(siteFolder).catch(() => [])).filter((name) => infoFolder.test(name)).sort();
  for (let start = 0; start < names.length; start += foldersAtOnce) {
    const batch = names.slice(start, start + foldersAtOnce);
    const read = await Promise.all(batch.map((name) => readDistribution(siteFolder, name)));
    for (const each of read) {
      const name = normalName(each.name);
      const known = found.get(name);
      // What an upgrade left behind must not hide what works.
      if (known === undefined || "trouble" in known) found.set(name, each);
    }
  }
  return found;
}

export async function readDistribution(siteFolder: string, infoName: string): Promise<FoundDistribution> {
  const [, stem = infoName, kind = ""] = infoFolder.exec(infoName) ?? [];
  const [, folderName = stem, folderVersion] = /^(.+?)-(\d[^-]*)(?:-.*)?$/.exec(stem) ?? [];
  const read = async (name: string): Promise<string | undefined> => {
    const file = await readSmallFile(join(siteFolder, infoName, name), { maxBytes: maxInfoBytes, followLinks: false });
    return file?.text;
  };
  // An egg-info may be the one file itself.
  const isWheel = kind === "dist-info";
  const candidates = isWheel ? [`${infoName}/METADATA`] : [`${infoName}/PKG-INFO`, infoName];
  const metadataFile = await firstOf(siteFolder, candidates);
  if (metadataFile === undefined) {
    return { name: folderName, trouble: `The package ${folderName} has no readable metadata in ${infoName}.` };
  }
  const metadata = parseMetadata(metadataFile.text);
  const { name, version = folderVersion } = metadata;
  if (name === undefined || version === undefined || !isUsable(name) || !isUsable(version)) {
    const what = name === undefined || !isUsable(name) ? "name" : "version";
    return { name: folderName, trouble: `The metadata of the package ${folderName} gives no usable ${what}.` };
  }
  const [record, topLevel, direct, installed] = await Promise.all([
    isWheel ? read("RECORD") : undefined,
    read("top_level.txt"),
    isWheel ? read("direct_url.json") : undefined,
    isWheel ? undefined : read("installed-files.txt"),
  ]);
  const listed = record === undefined ? installedFiles(infoName, installed) : parseRecord(record);
  const files = listed?.filter(isInside);
  const named = (topLevel ?? "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => /^[A-Za-z_]\w*$/.test(line));
  const fromFiles = topLevelsOf((files ?? []).filter((path) => !path.startsWith(`${infoName}/`)));
  const topLevels = [...new Set([...named, ...fromFiles])];
  return {
    name,
    version,
    siteFolder,
    metadataPath: metadataFile.path,
    metadata,
    // Where nothing tells, a package is most often called what it is imported as.
    topLevels: topLevels.length > 0 ? topLevels : [name.replace(/[-.]+/g, "_")],
    ...(files === undefined || files.length === 0 ? {} : { files }),
    isEditable: isEditable(direct),
  };
}

/** The list of the files of a large package is larger than other metadata. */
const maxInfoBytes = 20 * maxMetadataBytes;

/** It becomes part of an id and of a sentence. */
function isUsable(text: string): boolean {
  return /^[A-Za-z0-9][\w.+!-]*$/.test(text) && text.length <= 100;
}

async function firstOf(siteFolder: string, paths: readonly string[]) {
  for (const path of paths) {
    const file = await readSmallFile(join(siteFolder, path), { maxBytes: maxMetadataBytes, followLinks: false });
    if (file !== undefined) return { path, text: file.text };
  }
  return undefined;
}

/** Paths of an egg are relative to the folder of its metadata. */
function installedFiles(infoName: string, text: string | undefined): readonly string[] | undefined {
  return text
    ?.split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) => {
      const path = line.replaceAll("\\", "/");
      return path.startsWith("../") ? path.slice(3) : `${infoName}/${path}`;
    });
}

/** Scripts and data lie outside; a list that somebody made up must not lead there. */
function isInside(path: string): boolean {
  return !path.startsWith("/") && !/^[A-Za-z]:/.test(path) && !path.split("/").includes("..");
}

function isEditable(directUrl: string | undefined): boolean {
  if (directUrl === undefined) return false;
  try {
    const value = JSON.parse(directUrl) as { readonly dir_info?: { readonly editable?: unknown } } | null;
    return value?.dir_info?.editable === true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
