import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Language, Parser, type Tree } from "web-tree-sitter";
import { type Patience } from "../patience";
import { categoryTable, type CategoryTable } from "./python-statements";

export interface PythonParser {
  readonly categories: CategoryTable;
  /**
   * What `use` makes of the syntax tree of a text, which is deleted when it returns: WebAssembly memory is not collected.
   * Undefined where there was no tree while there was patience.
   */
  parse<Result>(text: string, use: (tree: Tree) => Result, patience?: Patience): Result | undefined;
}

/**
 * Loads tree-sitter and its Python grammar. Both `.wasm` files are looked for in `wasmDir`, where the build puts
 * them, and else in the `node_modules` of it or of a folder above, so that the sources run without a build.
 */
export async function openPythonParser(wasmDir: string): Promise<PythonParser> {
  const runtime = await readWasm(wasmDir, "web-tree-sitter", "web-tree-sitter.wasm");
  const grammar = await readWasm(wasmDir, "tree-sitter-python", "tree-sitter-python.wasm");
  await Parser.init({ wasmBinary: runtime });
  const language = await Language.load(grammar);
  let parser = new Parser().setLanguage(language);
  return {
    categories: categoryTable(language),
    parse(text, use, patience) {
      let tree: Tree | null;
      try {
        tree = parser.parse(text, undefined, patience && { progressCallback: patience.isOver });
      } catch (error) {
        // What a failed parse leaves in the parser must not be gone on with.
        parser = new Parser().setLanguage(language);
        throw error;
      }
      if (!tree) {
        // Else the next parse would go on where this one stopped.
        parser.reset();
        return undefined;
      }
      try {
        return use(tree);
      } finally {
        tree.delete();
      }
    },
  };
}

async function readWasm(wasmDir: string, packageName: string, fileName: string): Promise<Uint8Array> {
  const candidates = [join(wasmDir, fileName), join(wasmDir, packageName, fileName)];
  for (let folder = wasmDir; ; folder = dirname(folder)) {
    candidates.push(join(folder, "node_modules", packageName, fileName));
    if (folder === dirname(folder)) break;
  }
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`${fileName} is not in ${wasmDir}: this installation is not complete.`);
  return readFile(path);
}
