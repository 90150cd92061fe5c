/**
 * The names that an import statement brings, as written: `import a.b as c` gives `a.b`, `from x import y as z` gives
 * `x.y`, `from . import y` gives `.y`, `from x import *` gives `x.*`.
 */
export function importedNames(statement: string): readonly string[] {
  // Most imports stand on one line without a comment; only the others are cleaned.
  const clean = /[#\\\n\t]/.test(statement) ? statement.replace(/#[^\n]*/g, " ").replace(/[\s\\]+/g, " ") : statement;
  if (clean.startsWith("import ")) return clean.slice(7).split(",").flatMap(firstName);
  const found = /^from (.*?) ?\bimport\b(.*)$/.exec(clean);
  if (!found) return [];
  const module = (found[1] ?? "").replace(/ /g, "");
  const prefix = module.endsWith(".") ? module : `${module}.`;
  return (found[2] ?? "")
    .replace(/[()]/g, " ")
    .split(",")
    .flatMap((part) => firstName(part).map((name) => prefix + name));
}

function firstName(part: string): readonly string[] {
  const name = part
    .trim()
    .replace(/\s+as\s.*$/, "")
    .replace(/ /g, "");
  return name === "" ? [] : [name];
}
