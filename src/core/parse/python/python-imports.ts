/**
 * The names that an import statement brings, as written: `import a.b as c` gives `a.b`, `from x import y as z` gives
 * `x.y`, `from . import y` gives `.y`, `from x import *` gives `x.*`.
 */
export function importedNames(statement: string): readonly string[] {
  // Most imports stand on one line without a comment; only the others are cleaned.
  const isClean = !/[#\\\n\t\f]| {2}/.test(statement);
  const clean = isClean ? statement : statement.replace(/#[^\n]*/g, " ").replace(/[\s\\]+/g, " ");
  if (clean.startsWith("import ")) return clean.slice("import ".length).split(",").flatMap(firstName);
  const keyword = clean.search(/\bimport\b/);
  if (!clean.startsWith("from ") || keyword === -1) return [];
  const module = clean.slice("from ".length, keyword).replaceAll(" ", "");
  const prefix = module.endsWith(".") ? module : `${module}.`;
  return clean
    .slice(keyword + "import".length)
    .replace(/[()]/g, " ")
    .split(",")
    .flatMap((part) => firstName(part).map((name) => prefix + name));
}

function firstName(part: string): readonly string[] {
  const alias = part.indexOf(" as ");
  const name = (alias === -1 ? part : part.slice(0, alias)).replaceAll(" ", "");
  return name === "" ? [] : [name];
}
