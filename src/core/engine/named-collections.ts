import { type Collection, type IndexStore, type Question } from "../api";
import { inFull } from "../retrieve/offered-definitions";

/** Does a question name this collection, by its title or by what is imported from it? */
export function isNamedIn(
  question: Pick<Question, "searchText" | "names" | "kind">,
  { id, title }: Collection,
  modules: ReadonlySet<string>,
  /** Modules of the workspace: who works on flask and says "flask" means their own, not the copy that is installed. */
  own: ReadonlySet<string>,
): boolean {
  const { searchText, names, kind } = question;
  const foreign = [...modules].filter((module) => !own.has(module));
  if (modules.size > 0 && foreign.length === 0) return false;
  // Its modules are called what any code is about: `string`, `time`, `queue`. What they define is looked up by name.
  if (id.startsWith("stdlib:")) return false;
  const isSurelyMeant = foreign.some((module) => {
    const isOf = ({ name, certainty }: Question["names"][number]): boolean =>
      inFull(name).startsWith(`${module}.`) || (certainty === 1 && name === module);
    return names.some(isOf) || new RegExp(String.raw`\b(?:import|from) ${module}\b`).test(searchText);
  });
  if (isSurelyMeant) return true;
  // A traceback goes through what it goes through, and says `.py` in each line.
  return kind !== "traceback" && [title, ...foreign].some((name) => name.length > 2 && isSpokenOf(name, searchText));
}

function isSpokenOf(name: string, text: string): boolean {
  const spoken = name.replace(/[^\w-]/g, String.raw`\$&`);
  if (!everydayWords.has(name.toLowerCase()))
    return new RegExp(String.raw`(?<![\w./-])${spoken}(?![\w/-])`, "i").test(text);
  // "How are requests handled?" is about no package; "with Requests" and "the rich library" are.
  const capital = String.raw`[\w,] ${spoken.charAt(0).toUpperCase()}${spoken.slice(1)}`;
  const said = String.raw`(?:using|via|with|package|library|module) ${spoken}|${spoken}'?s? (?:package|library|module)`;
  return new RegExp(String.raw`(?:${capital}|\b(?:${said}))(?![\w-])`).test(text);
}

/** Names of packages that questions about other things say as well. */
const everydayWords = new Set(
  (
    "requests responses rich black box glob records arrow schema schedule retry mock coverage environ fire " +
    "invoke factory parse fabric dash bottle attr attrs future path cache packaging build wheel installer keyring " +
    "markdown markers watch progress table tables text"
  ).split(" "),
);

/** First parts of what is imported from an index of files, by its paths. */
export function modulesOf(store: Pick<IndexStore, "manifest">): ReadonlySet<string> {
  const modules = new Set<string>();
  for (const path of store.manifest().keys()) {
    const [, name] = /^(?:src\/)?([A-Za-z_]\w*?)(?:-stubs)?(?:\/|\.pyi?$)/.exec(path) ?? [];
    if (name !== undefined && (path.endsWith(".py") || path.endsWith(".pyi"))) modules.add(name);
  }
  return modules;
}
