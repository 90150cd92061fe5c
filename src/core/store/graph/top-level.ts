import { type TopLevel } from "../../api";
import { readNumbers, readText } from "../arrow-columns";
import { type Catalog } from "../catalog";
import { readBatches } from "../lance-database";
import { type GraphTables } from "./graph-tables";

/** Two scans of some columns: 30 ms for the 70,000 definitions of the standard library. */
export async function readTopLevel({ tables }: GraphTables, catalog: Catalog): Promise<TopLevel> {
  const [definitions, imports] = await Promise.all([readDefinitions(tables, catalog), readImports(tables, catalog)]);
  return { definitions, imports };
}

async function readDefinitions({ symbols }: GraphTables["tables"], catalog: Catalog): Promise<TopLevel["definitions"]> {
  const found: TopLevel["definitions"][number][] = [];
  const query = symbols
    .query()
    .where("kind IN ('class', 'function', 'variable')")
    .select(["revision", "name", "qualifiedName", "chunkOrdinal"]);
  for await (const batch of readBatches(query)) {
    const [revision, chunkOrdinal] = [readNumbers(batch, "revision"), readNumbers(batch, "chunkOrdinal")];
    const [name, qualifiedName] = [readText(batch, "name"), readText(batch, "qualifiedName")];
    for (let row = 0; row < batch.numRows; row++) {
      const path = catalog.pathOf(revision[row] ?? 0);
      if (path === undefined || name(row) !== qualifiedName(row)) continue;
      found.push({ path, name: name(row), chunkOrdinal: chunkOrdinal[row] ?? 0 });
    }
  }
  return found;
}

async function readImports({ edges }: GraphTables["tables"], catalog: Catalog): Promise<TopLevel["imports"]> {
  const found: TopLevel["imports"][number][] = [];
  const query = edges.query().where("kind = 'imports'").select(["revision", "from", "to", "target"]);
  for await (const batch of readBatches(query)) {
    const revision = readNumbers(batch, "revision");
    const [from, to, target] = [readText(batch, "from"), readText(batch, "to"), readText(batch, "target")];
    for (let row = 0; row < batch.numRows; row++) {
      const path = catalog.pathOf(revision[row] ?? 0);
      if (path !== undefined && from(row) === "") found.push({ path, name: target(row) || to(row) });
    }
  }
  return found;
}
