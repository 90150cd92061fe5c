import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "../../platform/file-errors";
import { readSmallFile } from "../read-small-file";

/**
 * Whether a dotted name is there in what is installed, told by reading files. `undefined` where only running them would
 * tell: a module that makes its names while it runs, one that is compiled, an attribute of a class.
 */
export interface ModuleNames {
  has(name: string): Promise<boolean | undefined>;
}

/** Of modules and packages in one folder, as `import` finds them there. */
export function createModuleNames(folder: string): ModuleNames {
  const known = new Map<string, Promise<boolean | undefined>>();
  const texts = new Map<string, Promise<string | undefined>>();
  const folders = new Map<string, Promise<readonly string[]>>();

  function remembered<Value>(of: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
    const found = of.get(key) ?? make();
    of.set(key, found);
    return found;
  }

  const namesIn = (path: string): Promise<readonly string[]> =>
    remembered(folders, path, async () => {
      try {
        return await readdir(join(folder, path));
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    });

  const textOf = (path: string): Promise<string | undefined> =>
    remembered(texts, path, async () => {
      const file = await readSmallFile(join(folder, path), { maxBytes: mostBytes, followLinks: true });
      return file === undefined || file.isCut ? undefined : file.text;
    });

  /** Files that say what a module's names are; a stub says all of them. Undefined where there is none to be read. */
  async function filesOf(module: string): Promise<readonly string[] | undefined> {
    const parts = module.split(".");
    const own = parts.join("/");
    const above = await namesIn(parts.slice(0, -1).join("/"));
    const last = parts.at(-1) ?? "";
    const isPackage = above.includes(last);
    const inside = isPackage ? await namesIn(own) : [];
    if (inside.includes("__init__.pyi")) return [`${own}/__init__.pyi`];
    if (inside.includes("__init__.py")) return [`${own}/__init__.py`];
    if (isPackage && inside.length > 0) return undefined;
    if (above.includes(`${last}.pyi`)) return [`${own}.pyi`];
    return above.includes(`${last}.py`) ? [`${own}.py`] : undefined;
  }

  async function hasSubmodule(module: string, name: string): Promise<boolean> {
    const inside = await namesIn(module.replaceAll(".", "/"));
    return inside.some((each) => each === name || each.startsWith(`${name}.`));
  }

  /** Of a name that is no module. */
  async function binds(module: string, name: string, seen: ReadonlySet<string>): Promise<boolean | undefined> {
    if (seen.has(module) || seen.size > mostStars) return undefined;
    const files = await filesOf(module);
    if (files === undefined) return undefined;
    const found = await Promise.all(files.map((file) => textOf(file)));
    if (found.some((text) => text === undefined)) return undefined;
    const text = found.join("\n");
    if (mentions(text, name)) return true;
    if (makesNames.test(text)) return undefined;
    const stars = [...text.matchAll(starImport)].map(([, from = ""]) => absolute(module, from, files[0] ?? ""));
    for (const star of stars) {
      const is = star === undefined ? undefined : await binds(star, name, new Set([...seen, module]));
      if (is !== false) return is;
    }
    return false;
  }

  async function look(name: string): Promise<boolean | undefined> {
    const parts = name.split(".");
    for (let length = 1; length < parts.length; length++) {
      const module = parts.slice(0, length).join(".");
      const next = parts[length] ?? "";
      if (await hasSubmodule(module, next)) continue;
      const is = await binds(module, next, new Set());
      // What is behind a name that is no module, reading does not tell.
      return is === true && length + 1 < parts.length ? undefined : is;
    }
    return true;
  }

  return { has: (name) => remembered(known, name, () => look(name)) };
}

/** The longest module of the standard library has a fifth of it. */
const mostBytes = 1_500_000;

/** Star imports that are followed. */
const mostStars = 20;

const starImport = /^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+\*/gm;

/** How modules make names that are not written down in them. */
const makesNames =
  /\bdef __getattr__\b|\bglobals\(\)(?:\[|\.)|\bsys\.modules\[__name__\]|\bexec\(|__dict__\.update|\bvars\(\)\[|\blocals\(\)\[|\b_convert_\(/;

const imports = /^[ \t]*(?:from[ \t]+[.\w]+[ \t]+import[ \t]*(?:\([^)]*\)|[^\n]*)|import[ \t][^\n]*)/gm;

/**
 * The name stands where a name is made: in a definition, an assignment, an import, a loop, or in a list of names. More is
 * taken for it than is, so that nothing is said to be missing that is not.
 */
function mentions(text: string, name: string): boolean {
  if (!text.includes(name)) return false;
  const word = new RegExp(`\\b${name}\\b`);
  const made = new RegExp(
    `\\b(?:def|class|as|for)[ \\t]+${name}\\b|["']${name}["']|\\bfor\\b.*\\b${name}\\b.*\\bin\\b`,
  );
  if ((text.match(imports) ?? []).some((statement) => word.test(statement))) return true;
  return text.split("\n").some((line) => {
    if (!line.includes(name)) return false;
    if (made.test(line)) return true;
    if (/^\s*(?:if|elif|while|return|assert|except)\b/.test(line)) return false;
    // `a = b = 1`, `name: int = 3`, and `name: int` in a stub.
    const parts = line.split(/(?<![=!<>+*/-])=(?!=)/);
    const targets = parts.length > 1 ? parts.slice(0, -1) : line.includes(":") ? parts : [];
    return targets.some((target) => {
      const [names = ""] = target.split(":");
      return word.test(names) && names.split("(").length === names.split(")").length;
    });
  });
}

/** The module that `from … import *` names within a module; undefined where it lies outside of its package. */
function absolute(module: string, from: string, file: string): string | undefined {
  const dots = /^\.*/.exec(from)?.[0].length ?? 0;
  const rest = from.slice(dots);
  const parts = module.split(".");
  if (dots === 0) return parts[0] === rest.split(".")[0] ? rest : undefined;
  // A package is its own neighbour.
  const up = dots - (/__init__\.pyi?$/.test(file) ? 1 : 0);
  const base = parts.slice(0, parts.length - up);
  return base.length === 0 ? undefined : [...base, ...(rest === "" ? [] : [rest])].join(".");
}
