import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The pyodide package carries CPython's standard library as sources, so this needs no Python. */
export function standardLibrary(): readonly SourceFile[] {
  const requireFromHere = createRequire(join(process.cwd(), "package.json"));
  const archive = readFileSync(requireFromHere.resolve("pyodide/python_stdlib.zip"));
  return readZip(archive).filter(({ path }) => path.endsWith(".py"));
}

/** The files of a zip archive, read from its central directory. */
function readZip(archive: Buffer): readonly SourceFile[] {
  const end = archive.lastIndexOf("PK\u0005\u0006", undefined, "latin1");
  const files: SourceFile[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const method = archive.readUInt16LE(at + 10);
    const size = archive.readUInt32LE(at + 20);
    const nameLength = archive.readUInt16LE(at + 28);
    const path = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const header = archive.readUInt32LE(at + 42);
    const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
    const packed = archive.subarray(start, start + size);
    if (!path.endsWith("/"))
      files.push({ path, text: (method === 0 ? packed : inflateRawSync(packed)).toString("utf8") });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}
