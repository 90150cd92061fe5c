import { type Edge } from "../../api";
import { moduleOf } from "../../platform/source-paths";
import { type Definition } from "./python-definitions";
import { type Binding } from "./python-imports";

/**
 * Edges with what they lead to, as far as the file itself tells: its imports, its definitions, and the methods of the
 * class in which `self` is spoken of. `path` may be empty: a text that is no module.
 */
export function withTargets(
  edges: readonly Edge[],
  definitions: readonly Definition[],
  bindings: readonly Binding[],
  path: string,
): readonly Edge[] {
  const module = moduleOf(path);
  const packageParts = module === "" ? [] : module.split(".");
  if (!/(?:^|\/)__init__\.\w+$/.test(path)) packageParts.pop();
  const own = new Map(definitions.map((definition) => [definition.qualifiedName, definition]));
  const imported = new Map(bindings.map(({ scope, local, name }) => [`${scope}:${local}`, name]));

  const inModule = (name: string): string => (module === "" ? name : `${module}.${name}`);

  /** `..a` in `shop.web.views` is `shop.a`. What leads out of the known folders stays as it is. */
  const absolute = (name: string): string => {
    let dots = 0;
    while (name.charAt(dots) === ".") dots++;
    if (dots === 0 || dots > packageParts.length) return name;
    return [...packageParts.slice(0, packageParts.length - dots + 1), name.slice(dots)].join(".");
  };

  const methodThroughSelf = (from: string, head: string, rest: string): string | undefined => {
    for (let at = own.get(from); at; at = definitions[at.parent]) {
      if (at.kind !== "method" || at.parameters[0]?.name !== head) continue;
      const method = `${definitions[at.parent]?.qualifiedName ?? ""}.${rest}`;
      return own.has(method) ? inModule(method) : undefined;
    }
    return undefined;
  };

  const targetOf = ({ kind, from, to }: Edge): string | undefined => {
    if (kind === "defines") return undefined;
    if (kind === "imports") return absolute(to);
    const dot = to.indexOf(".");
    const head = dot === -1 ? to : to.slice(0, dot);
    const rest = dot === -1 ? "" : to.slice(dot + 1);
    const method = rest === "" ? undefined : methodThroughSelf(from, head, rest);
    if (method !== undefined) return method;
    // Names are looked for as Python does: in the functions around, from the inside out, then in the module.
    for (let scope = from; ; scope = scope.slice(0, Math.max(0, scope.lastIndexOf(".")))) {
      const isClass = own.get(scope)?.kind === "class" && scope !== from;
      const brought = isClass ? undefined : imported.get(`${scope}:${head}`);
      if (brought !== undefined) return absolute(rest === "" ? brought : `${brought}.${rest}`);
      const local = scope === "" ? head : `${scope}.${head}`;
      if (!isClass && own.has(local)) return inModule(rest === "" ? local : `${local}.${rest}`);
      if (scope === "") return undefined;
    }
  };

  return edges.map((edge) => {
    const target = targetOf(edge);
    return target === undefined || target === edge.to ? edge : { ...edge, target };
  });
}
