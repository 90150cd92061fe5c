import { type ResolvedSource } from "../../api";
import { type FoundDistribution, normalName } from "./distributions";
import { type Installed } from "./installed";
import { storedLibrary, storedPackage } from "./stored-package";

/** Which collections are meant by names of packages, or by what a workspace imports? */

/** What people call the library that comes with Python. */
const libraryNames: ReadonlySet<string> = new Set(["stdlib", "python", "standard-library"]);

export function resolveName(
  name: string,
  environments: readonly Installed[],
  roots: readonly string[],
): ResolvedSource {
  const [wanted = "", version] = name.split("==");
  const normal = normalName(wanted);
  if (libraryNames.has(normal)) {
    const library = environments
      .map(({ environment }) => storedLibrary(environment))
      .find((found) => found !== undefined);
    return library ? { found: library } : { name, trouble: "The standard library of this Python was not found." };
  }
  const byName = environments
    .map(({ distributions }) => distributions.get(normal))
    .find((found) => found !== undefined);
  const found = byName ?? environments.map((each) => importedAs(wanted, each)[0]).find((each) => each !== undefined);
  if (found === undefined) {
    const where = environments.map(({ environment }) => environment.prefix).join(" and ");
    return {
      name,
      trouble: `The package ${name} is not installed in ${where}; install it there, or name another interpreter.`,
    };
  }
  if ("trouble" in found) return { name, trouble: found.trouble };
  if (found.isEditable || roots.includes(found.siteFolder)) {
    return {
      name,
      trouble: `The package ${name} is an editable install: its code belongs to the folder it lies in, and is searched where that is open.`,
    };
  }
  if (version !== undefined && version !== found.version) {
    return { name, trouble: `The package ${wanted} is installed in version ${found.version}, not ${version}.` };
  }
  return { found: storedPackage(found) };
}

function importedAs(module: string, { distributions }: Installed): readonly FoundDistribution[] {
  return [...distributions.values()].filter((each) => !("trouble" in each) && each.topLevels.includes(module));
}

/** Those of which a module is imported. Names that no package has are modules of the workspace or of the library. */
export function resolveImports(
  imported: ReadonlySet<string>,
  environments: readonly Installed[],
): readonly ResolvedSource[] {
  const resolved = new Map<string, ResolvedSource>();
  for (const { distributions } of environments) {
    for (const [normal, each] of distributions) {
      if (resolved.has(normal)) continue;
      // Of broken metadata nothing but the name of its folder is known.
      const names = "trouble" in each ? [each.name.replace(/[-.]+/g, "_")] : each.topLevels;
      if (!names.some((name) => imported.has(name))) continue;
      if ("trouble" in each) resolved.set(normal, each);
      else if (!each.isEditable) resolved.set(normal, { found: storedPackage(each) });
    }
  }
  return [...resolved.values()];
}
