/** A name that an import statement brings. */
export interface ImportedName {
  /** As written: `a.b` of `import a.b as c`, `x.y` of `from x import y as z`, `.y` of `from . import y`, `x.*`. */
  readonly name: string;
  /** What it is called from then on; empty for `*`, and for `a.b` without another name. */
  readonly local: string;
}

/** A name that an import brings to a scope: the qualified name of a definition, or nothing for the module. */
export interface Binding extends ImportedName {
  readonly scope: string;
}

export function importedNames(statement: string): readonly ImportedName[] {
  // Most imports stand on one line without a comment; only the others are cleaned.
  const isClean = !/[#\\\n\t\f]| {2}/.test(statement);
  const clean = isClean ? statement : statement.replace(/#[^\n]*/g, " ").replace(/[\s\\]+/g, " ");
  if (clean.startsWith("import ")) {
    // `import a.b` makes `a` known, which is called what it is.
    return parts(clean.slice("import ".length)).map(({ name, alias }) => ({
      name,
      local: alias === "" && name.includes(".") ? "" : alias || name,
    }));
  }
  const keyword = clean.search(/\bimport\b/);
  if (!clean.startsWith("from ") || keyword === -1) return [];
  const module = clean.slice("from ".length, keyword).replaceAll(" ", "");
  const prefix = module.endsWith(".") ? module : `${module}.`;
  return parts(clean.slice(keyword + "import".length).replace(/[()]/g, " ")).map(({ name, alias }) => ({
    name: prefix + name,
    local: name === "*" ? "" : alias || name,
  }));
}

function parts(list: string): readonly { readonly name: string; readonly alias: string }[] {
  return list.split(",").flatMap((part) => {
    const as = part.indexOf(" as ");
    const name = (as === -1 ? part : part.slice(0, as)).replaceAll(" ", "");
    const alias = as === -1 ? "" : part.slice(as + " as ".length).trim();
    return name === "" ? [] : [{ name, alias }];
  });
}
