import { type StoredSource } from "../../api";
import { type Distribution, normalName } from "./distributions";
import { type PythonEnvironment } from "./python-environment";

/** What is kept of a package that was added, and of the standard library. */

export function storedPackage({ name, version, metadata, siteFolder }: Distribution): StoredSource {
  const { licence } = metadata;
  return {
    collection: {
      id: `pypi:${normalName(name)}@${version}`,
      kind: "package",
      title: name,
      version,
      ...(licence === undefined ? {} : { licence }),
    },
    settings: { name: normalName(name), folder: siteFolder },
  };
}

export function storedLibrary({ version, standardLibrary }: PythonEnvironment): StoredSource | undefined {
  if (version === undefined || standardLibrary === undefined) return undefined;
  return {
    collection: {
      id: `stdlib:${version}`,
      kind: "package",
      title: "Python standard library",
      version,
      licence: "PSF-2.0",
    },
    settings: { name: "stdlib", folder: standardLibrary },
  };
}
