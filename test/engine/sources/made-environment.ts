import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A virtual environment as tools leave it, without anything that could be run. */
export interface MadeEnvironment {
  readonly prefix: string;
  readonly siteFolder: string;
  /** Files by path relative to the folder of packages. */
  readonly install: (name: string, version: string, files: Files, metadata?: Partial<MadeMetadata>) => void;
  readonly write: (files: Files) => void;
}

export type Files = Readonly<Record<string, string>>;

export interface MadeMetadata {
  readonly headers: readonly string[];
  readonly description: string;
  /** Paths that `RECORD` has beside those of the files; null where there is no such file. */
  readonly record: readonly string[] | null;
  readonly directUrl: string;
}

export function makeEnvironment(prefix: string, version = "3.11"): MadeEnvironment {
  const siteFolder = join(prefix, "lib", `python${version}`, "site-packages");
  mkdirSync(siteFolder, { recursive: true });
  writeFileSync(join(prefix, "pyvenv.cfg"), `home = /nowhere/bin\nversion = ${version}.4\n`);
  const write = (files: Files): void => writeFiles(siteFolder, files);
  return {
    prefix,
    siteFolder,
    write,
    install(name, own, files, { headers = [], description = "", record = [], directUrl } = {}) {
      const info = `${name.replaceAll("-", "_")}-${own}.dist-info`;
      const lines = ["Metadata-Version: 2.1", `Name: ${name}`, `Version: ${own}`, ...headers, "", description];
      const listed = [...Object.keys(files), `${info}/METADATA`, ...(record ?? [])];
      write({
        ...files,
        [`${info}/METADATA`]: lines.join("\n"),
        ...(record === null ? {} : { [`${info}/RECORD`]: listed.map((path) => `${path},,\n`).join("") }),
        ...(directUrl === undefined ? {} : { [`${info}/direct_url.json`]: directUrl }),
      });
    },
  };
}

export function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
