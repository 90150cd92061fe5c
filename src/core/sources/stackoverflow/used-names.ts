/** Names with their modules that the code of a post uses: `numpy.float` for `np.float`. Fenced code alone is looked at. */
export function usedNames(markdown: string): readonly string[] {
  const code = fencedCode(markdown).slice(0, mostChars);
  // Of Cython and of C the same names mean something else.
  if (/\bcimport\b|#include/.test(code)) return [];
  const modules = new Map(habits);
  const names = new Set<string>();
  for (const line of code.split("\n")) {
    const text = statementOf(line);
    for (const { module, name, alias } of importsIn(text)) {
      const full = name === undefined ? module : `${module}.${name}`;
      if (full.includes(".")) names.add(full);
      // `import a.b` makes the name `a`.
      if (name !== undefined || alias !== undefined) modules.set(alias ?? name ?? "", full);
      else modules.set(module.split(".")[0] ?? "", module.split(".")[0] ?? "");
    }
    // What is assigned is no module any more.
    const assigned = /^(\w+) ?=(?!=)/.exec(text)?.[1];
    if (assigned !== undefined) modules.delete(assigned);
  }
  for (const [chain, root = ""] of code.matchAll(/(?<![\w.'"/-])([A-Za-z_]\w*)(?:\.[A-Za-z_]\w*){1,4}/g)) {
    const module = modules.get(root);
    if (module !== undefined) names.add(module + chain.slice(root.length));
  }
  return [...names].filter((name) => !noNames.test(name)).slice(0, mostNames);
}

/** Files and addresses that begin like a module, what every module has, and what only changes the language. */
const noNames = /\.(?:py|pyc|pyd|html?|org|com|net|txt|json|csv|log)$|\.__\w+__|^__future__\./;

const mostChars = 20_000;
const mostNames = 60;

/** What everybody calls them, so that answers leave the import out. */
const habits: readonly (readonly [string, string])[] = [
  ["np", "numpy"],
  ["pd", "pandas"],
  ["plt", "matplotlib.pyplot"],
];

/** Without the prompts of a session and without what follows it. */
function statementOf(line: string): string {
  const text = line.trimStart();
  const code = text.startsWith(">>>") || text.startsWith("...") ? text.slice(3).trimStart() : text;
  return (code.split(/[#;]/)[0] ?? "").trimEnd();
}

interface Imported {
  readonly module: string;
  /** Of `from module import name`. */
  readonly name?: string;
  readonly alias?: string;
}

function importsIn(text: string): readonly Imported[] {
  if (text.startsWith("import ")) return listed(text.slice(7)).map(([module, alias]) => ({ module, ...alias }));
  const at = text.indexOf(" import ");
  const module = text.slice(5, at).trim();
  if (!text.startsWith("from ") || at < 0 || !/^\w[\w.]*$/.test(module)) return [];
  return listed(text.slice(at + 8)).map(([name, alias]) => ({ module, name, ...alias }));
}

/** `a, b as c`: names with what they are called. */
function listed(text: string): readonly (readonly [string, { readonly alias?: string }])[] {
  return text
    .replace(/[()]/g, " ")
    .split(",")
    .flatMap((each) => {
      const [name = "", as, alias] = each.trim().split(/\s+/);
      if (!/^\w[\w.]*$/.test(name)) return [];
      return [[name, as === "as" && alias !== undefined ? { alias } : {}] as const];
    });
}

function fencedCode(markdown: string): string {
  const lines: string[] = [];
  let fence = "";
  for (const line of markdown.split("\n")) {
    const mark = /^\s*(?:> )*(`{3,})\s*$/.exec(line)?.[1] ?? "";
    if (fence === "" && mark !== "") fence = mark;
    else if (fence !== "" && mark.length >= fence.length) fence = "";
    else if (fence !== "") lines.push(line);
  }
  return lines.join("\n");
}
