import { type FoundEdge, type FoundSymbol } from "../api";
import { lastPart } from "../platform/last-part";

/** Does an edge mean this definition: surely, probably, or rather something else of that name? */
export type EdgeMeaning = "sure" | "likely" | "other";

/** What is defined where. */
export interface Defined extends Pick<FoundSymbol, "name" | "qualifiedName"> {
  readonly chunk: { readonly path: string };
}

/** Laid out for look-up: a question may ask for the meaning of thousands of edges, each with hundreds of namesakes. */
export interface NamesAround {
  /** All definitions of the names in question, by name. */
  readonly symbols: ReadonlyMap<string, readonly FoundSymbol[]>;
  /** How many of them are no variables. */
  readonly namesakes: ReadonlyMap<string, number>;
  /** How many of them are methods. */
  readonly methods: ReadonlyMap<string, number>;
  /** What files import, by path and the last part of the name; see `importKey`. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** Last parts of what classes build on, by the class. */
  readonly bases: ReadonlyMap<string, readonly string[]>;
}

/** `edges`: imports and bases among others. */
export function layOut(edges: readonly FoundEdge[], symbols: readonly FoundSymbol[]): NamesAround {
  const imports = edges.filter(({ kind }) => kind === "imports");
  const inherited = edges.filter(({ kind }) => kind === "inherits");
  const byName = grouped(symbols.map((symbol) => [symbol.name, symbol]));
  return {
    symbols: byName,
    namesakes: new Map([...byName].map(([name, all]) => [name, all.filter(({ kind }) => kind !== "variable").length])),
    methods: new Map([...byName].map(([name, all]) => [name, all.filter(({ kind }) => kind === "method").length])),
    imports: grouped(imports.map(({ path, to }) => [importKey(path, lastPart(to)), to])),
    bases: grouped(inherited.map(({ from, to }) => [from, lastPart(to)])),
  };
}

function importKey(path: string, name: string): string {
  return `${path}\n${name}`;
}

function grouped<T>(items: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, item] of items) {
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/**
 * What a name at the end of an edge means: what the file itself tells, else by the rules that a reader of the code would
 * use. `self` is the class around it or what that builds on, a bare name is of the same file or imported, `module.name`
 * is in the module. A receiver whose class nobody can see is taken for the class that it is named after, or for the only
 * one with such a method.
 */
export function meaningOf(edge: FoundEdge, definition: FoundSymbol, around: NamesAround): EdgeMeaning {
  const parts = edge.to.split(".");
  const receiver = parts.at(-2);
  // `from .globals import current_app`: what is called on a thing is told by no module.
  if (edge.target !== undefined && !isVariable(receiver, around))
    return isTarget(edge.target, definition) ? "sure" : "other";
  const owner = definition.qualifiedName
    .split(".")
    .slice(0, definition.name === "__init__" ? -2 : -1)
    .join(".");
  const isMember = definition.kind === "method" && definition.name !== "__init__";
  if (receiver === undefined || receiver === "") return isMember ? "other" : bare(edge, definition, owner, around);
  if (isSelf(receiver) && parts.length === 2) return isMember ? ofSelf(edge, definition, owner, around) : "other";
  return isMember
    ? ofReceiver(edge, receiver, definition, owner, around)
    : inModule(edge, receiver, definition, around);
}

function isVariable(name: string | undefined, { symbols }: NamesAround): boolean {
  const known = name === undefined ? [] : (symbols.get(name) ?? []);
  return known.length > 0 && known.every(({ kind }) => kind === "variable");
}

/** The module and the name of a definition end in the target, or the target is of a package that hands it on. */
export function isTarget(target: string, definition: Defined): boolean {
  const { name, qualifiedName } = definition;
  const own = name === "__init__" ? qualifiedName.slice(0, -".__init__".length) : qualifiedName;
  const modules = modulesOf(definition);
  if (`.${[...modules, own].join(".")}`.endsWith(`.${target}`)) return true;
  return own === lastPart(target) && isOfModule(target, definition);
}

/** The last part of what an edge leads to. */
export function nameOf({ target, to }: FoundEdge): string {
  return lastPart(target ?? to);
}

function isSelf(receiver: string): boolean {
  return receiver === "self" || receiver === "cls" || receiver.startsWith("super");
}

/** `name()` */
function bare(edge: FoundEdge, definition: FoundSymbol, owner: string, around: NamesAround): EdgeMeaning {
  if (edge.path === definition.chunk.path)
    return owner === "" || `${edge.from}.`.startsWith(`${owner}.`) ? "sure" : "other";
  if (owner !== "") return "other";
  const imports = importsOf(edge.path, edge.to, around);
  if (imports.length === 0) return "other";
  const isAlone = namesakesOf(definition, around) === 1;
  return isAlone || imports.some((name) => isOfModule(name, definition)) ? "sure" : "other";
}

/** `self.name()` */
function ofSelf(edge: FoundEdge, definition: FoundSymbol, owner: string, around: NamesAround): EdgeMeaning {
  const own = edge.from.split(".").slice(0, -1).join(".");
  if (own === owner && edge.path === definition.chunk.path && !edge.to.startsWith("super")) return "sure";
  const isRelated = buildsOn(own, owner, around) || buildsOn(owner, own, around);
  return isRelated && own !== owner ? "likely" : "other";
}

/** `receiver.name()`, where the receiver may be anything but a module. */
function ofReceiver(
  edge: FoundEdge,
  receiver: string,
  definition: FoundSymbol,
  owner: string,
  around: NamesAround,
): EdgeMeaning {
  const type = lastPart(owner);
  if (receiver === type) return "sure";
  // After `import flask` that is a module, whatever class sounds like it; so is what a function of that name is in.
  const isModule = importsOf(edge.path, receiver, around).includes(receiver);
  const functions = (around.symbols.get(definition.name) ?? []).filter(({ kind }) => kind === "function");
  if (isModule || functions.some((other) => modulesOf(other).includes(receiver))) return "other";
  const spoken = receiver.replaceAll("_", "").toLowerCase();
  if (spoken.length > 2 && type.toLowerCase().endsWith(spoken)) return "likely";
  // A function of the same name is called on a module only.
  return around.methods.get(definition.name) === 1 && !everydayNames.has(definition.name) ? "likely" : "other";
}

/** `module.name()` */
function inModule(edge: FoundEdge, receiver: string, definition: FoundSymbol, around: NamesAround): EdgeMeaning {
  if (definition.qualifiedName.split(".").length > (definition.name === "__init__" ? 2 : 1)) return "other";
  if (modulesOf(definition).includes(receiver)) return "sure";
  // An imported module of another name does not hold it; a name that nobody imports may be short for one that does.
  const isImported = importsOf(edge.path, receiver, around).length > 0;
  return !isImported && !isSelf(receiver) && namesakesOf(definition, around) === 1 ? "likely" : "other";
}

function namesakesOf({ name }: FoundSymbol, { namesakes }: NamesAround): number {
  return namesakes.get(name) ?? 0;
}

function importsOf(path: string, name: string, { imports }: NamesAround): readonly string[] {
  return imports.get(importKey(path, name)) ?? [];
}

/** `a.b.name` names a thing of `a/b.py`, or of something further down in `a/b/`. */
function isOfModule(imported: string, definition: Defined): boolean {
  const modules = modulesOf(definition);
  const named = imported.split(".").slice(0, -1);
  return named.every((part) => part === "" || modules.includes(part));
}

/** Names under which the module of a definition may be spoken of: its own, and those of the packages around it. */
function modulesOf({ chunk }: Defined): readonly string[] {
  return chunk.path.replace(/(?:\/__init__)?\.\w+$/, "").split("/");
}

/** Directly or through one class between. */
function buildsOn(type: string, base: string, around: NamesAround): boolean {
  const basesOf = (name: string): readonly string[] => around.bases.get(name) ?? [];
  const bases = basesOf(type);
  const wanted = lastPart(base);
  return bases.includes(wanted) || bases.some((one) => basesOf(one).includes(wanted));
}

/** Methods that things outside the code base have too. */
const everydayNames = new Set(
  (
    "get set add pop put run close open read write send recv items keys values update append extend remove clear copy " +
    "index count find format join split strip next wait start stop load save loads dumps dump encode decode connect " +
    "execute commit group match search sub exists flush seek tell register"
  ).split(" "),
);
