import { type IndexStore, type TopLevel } from "../api";
import { lastPart } from "../platform/last-part";
import { moduleOf } from "../platform/source-paths";

/**
 * What do users write for a definition of a package? `requests.get` for what stands in `requests/api.py`: packages hand
 * on by imports in `__init__`, by `*` and by `__all__`. Read from stored edges; nothing is run.
 */
export interface PublicNames {
  /** The shortest name of a definition, or of what is in it; undefined for what has a private part in each of its names. */
  nameOf(place: DefinitionPlace): string | undefined;
  /**
   * It is offered: handed on by a package under a shorter name, listed in `__all__`, or in a module that is not deep
   * inside. What is neither offered nor private may as well be internal, as nothing says so.
   */
  isOffered(place: DefinitionPlace): boolean;
  /** Where a name is defined that a user writes in full, `requests.Session.get`; stubs and code may both define it. */
  find(name: string): readonly DefinitionPlace[];
}

export interface DefinitionPlace {
  readonly path: string;
  /** Qualified name inside the module. */
  readonly symbol: string;
}

const known = new WeakMap<IndexStore, { readonly version: number; readonly names: Promise<PublicNames> }>();

/** Made when it is first asked for, and again after a change. */
export function publicNamesOf(store: IndexStore): Promise<PublicNames> {
  const { version } = store;
  const before = known.get(store);
  if (before?.version === version) return before.names;
  const names = store.topLevel().then(async (top) => publicNames(top, await listedNames(top, store)));
  known.set(store, { version, names });
  // A failed reading is tried again.
  names.catch(() => known.delete(store));
  return names;
}

/** `module` → the names in its `__all__`. */
type Listed = ReadonlyMap<string, ReadonlySet<string>>;

/** Further pieces of a long list. */
const mostPieces = 4;

async function listedNames({ definitions }: TopLevel, store: IndexStore): Promise<Listed> {
  const lists = definitions.filter(({ name }) => name === "__all__");
  const chunks = lists.map(({ path, chunkOrdinal }) =>
    store.chunksOf(path).slice(chunkOrdinal, chunkOrdinal + mostPieces),
  );
  const texts = await store.texts(chunks.flat());
  let at = 0;
  const listed = new Map<string, ReadonlySet<string>>();
  lists.forEach(({ path }, position) => {
    const count = chunks[position]?.length ?? 0;
    const text = texts
      .slice(at, at + count)
      .map((each) => each.text)
      .join("\n");
    at += count;
    const names = namesListed(text);
    if (names !== undefined) listed.set(moduleAt(path), names);
  });
  return listed;
}

/** Undefined where the list is put together from others. */
export function namesListed(text: string): ReadonlySet<string> | undefined {
  if (/\b__all__\s*(?:\+=|\.)/.test(text)) return undefined;
  const [, inside, after = ""] = /\b__all__ *(?::[^=\n]*)?= *[[(]([^\])]*)[\])][ \t]*([^\n]?)/.exec(text) ?? [];
  if (inside === undefined || after === "+" || inside.includes("*")) return undefined;
  const names = [...inside.replace(/#[^\n]*/g, "").matchAll(/["']([^"'\n]+)["']/g)].map(([, name = ""]) => name);
  return names.length === 0 ? undefined : new Set(names);
}

interface Module {
  readonly name: string;
  readonly isPackage: boolean;
  /** Files that define a name. */
  readonly own: Map<string, string[]>;
  /** What a name may be imported from: what it is called here is not stored, so that some are others. */
  readonly imports: Map<string, string[]>;
  readonly stars: string[];
}

/** A chain of imports is followed so far. */
const mostSteps = 12;

export function publicNames({ definitions, imports }: TopLevel, listed: Listed): PublicNames {
  const modules = layOut({ definitions, imports });

  /** Where a module has a name from, by a chain of imports. */
  function resolve(module: string, name: string, steps = 0): readonly DefinitionPlace[] {
    const own = modules.get(module);
    if (own === undefined || steps > mostSteps) return [];
    const paths = own.own.get(name);
    if (paths !== undefined) return paths.map((path) => ({ path, symbol: name }));
    for (const target of own.imports.get(name) ?? []) {
      const found = resolve(before(target), name, steps + 1);
      if (found.length > 0) return found;
    }
    for (const star of own.stars) {
      const found = resolve(star, name, steps + 1);
      if (found.length > 0) return found;
    }
    return [];
  }

  const offered = new Map<string, ReadonlySet<string>>();

  /** Names that a module offers to those who import it. */
  function offeredBy(module: Module): ReadonlySet<string> {
    const ready = offered.get(module.name);
    if (ready !== undefined) return ready;
    // Modules that import each other's names have none of them twice.
    offered.set(module.name, new Set());
    const list = listed.get(module.name);
    const names = new Set(list);
    if (list === undefined) {
      for (const name of module.own.keys()) names.add(name);
      if (module.isPackage) {
        for (const name of module.imports.keys()) names.add(name);
        for (const star of module.stars.map((each) => modules.get(each))) {
          for (const name of star === undefined ? [] : offeredBy(star)) names.add(name);
        }
      }
      for (const name of names) if (name.startsWith("_")) names.delete(name);
    }
    offered.set(module.name, names);
    return names;
  }

  const best = new Map<string, { readonly name: string; readonly isOffered: boolean }>();
  const places = new Map<string, readonly DefinitionPlace[]>();
  for (const module of modules.values()) {
    if (module.name.split(".").some((part) => part.startsWith("_"))) continue;
    const isListed = listed.has(module.name);
    for (const name of offeredBy(module)) {
      const found = resolve(module.name, name);
      const written = `${module.name}.${name}`;
      if (found.length > 0) places.set(written, found);
      for (const { path, symbol } of found) {
        const key = `${path}\n${symbol}`;
        const other = best.get(key);
        const isHandedOn = moduleAt(path) !== module.name || isListed || partsOf(module.name) <= 2;
        const isOffered = isHandedOn || other?.isOffered === true;
        const isShorter = other === undefined || isBefore(written, other.name);
        best.set(key, { name: isShorter ? written : other.name, isOffered });
      }
    }
  }

  const ofPlace = ({ path, symbol }: DefinitionPlace) => {
    const [first = "", ...rest] = symbol.split(".");
    // What Python itself calls is public, and no name that anybody writes.
    return rest.some((part) => /^_(?!_)/.test(part)) ? undefined : best.get(`${path}\n${first}`);
  };
  return {
    nameOf(place) {
      const found = ofPlace(place);
      const dot = place.symbol.indexOf(".");
      return found && (dot < 0 ? found.name : `${found.name}${place.symbol.slice(dot)}`);
    },

    isOffered: (place) => ofPlace(place)?.isOffered === true,

    find(name) {
      const parts = name.split(".");
      for (let count = parts.length; count > 1; count--) {
        const found = places.get(parts.slice(0, count).join("."));
        const rest = parts.slice(count);
        if (found) return found.map(({ path, symbol }) => ({ path, symbol: [symbol, ...rest].join(".") }));
      }
      return [];
    },
  };
}

function layOut({ definitions, imports }: TopLevel): ReadonlyMap<string, Module> {
  const modules = new Map<string, Module>();
  const moduleOfPath = (path: string): Module => {
    const name = moduleAt(path);
    const isPackage = /(?:^|\/)__init__\.pyi?$/.test(path);
    const module = modules.get(name) ?? { name, isPackage, own: new Map(), imports: new Map(), stars: [] };
    modules.set(name, module);
    return module;
  };
  for (const { path, name } of definitions) {
    const { own } = moduleOfPath(path);
    const paths = own.get(name);
    if (paths === undefined) own.set(name, [path]);
    else if (!paths.includes(path)) paths.push(path);
  }
  for (const { path, name } of imports) {
    const module = moduleOfPath(path);
    const target = withoutStubs(name);
    const last = lastPart(target);
    if (last === "*") module.stars.push(before(target));
    else module.imports.set(last, [...(module.imports.get(last) ?? []), target]);
  }
  return modules;
}

/** `yaml-stubs/__init__.pyi` describes the module `yaml`. */
function moduleAt(path: string): string {
  return withoutStubs(moduleOf(path));
}

function withoutStubs(name: string): string {
  return name.replace(/^([^.]+)-stubs(?=\.|$)/, "$1");
}

function before(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf(".")));
}

function partsOf(name: string): number {
  return name.split(".").length;
}

function isBefore(one: string, other: string): boolean {
  const [ones, others] = [partsOf(one), partsOf(other)];
  if (ones !== others) return ones < others;
  return one.length !== other.length ? one.length < other.length : one < other;
}
