import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Config, type EmbeddingModel } from "../../api";
import { createDirectory, writeWhole } from "../../platform/folders";

/**
 * Which settings made the vectors of a model. While a new model's vectors are being computed, questions are still
 * embedded by the old one; and an endpoint that cannot be reached does not hide what it computed before.
 */
export interface KnownModel {
  readonly model: EmbeddingModel;
  readonly embedding: Config["embedding"];
}

const fileName = "embedding-models.json";
/** Models that anybody goes back to. */
const remembered = 20;

export async function recallModels(storageDir: string): Promise<readonly KnownModel[]> {
  try {
    const known: unknown = JSON.parse(await readFile(join(storageDir, fileName), "utf8"));
    return Array.isArray(known) ? known.filter(isKnownModel) : [];
  } catch (error) {
    // Missing or damaged, it is written anew with the next vectors; meanwhile words and symbols serve.
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error)) return [];
    throw error;
  }
}

export async function rememberModel(storageDir: string, known: KnownModel): Promise<void> {
  const others = (await recallModels(storageDir)).filter(({ model }) => model.id !== known.model.id);
  await createDirectory(storageDir);
  await writeWhole(join(storageDir, fileName), JSON.stringify([known, ...others].slice(0, remembered), undefined, 2));
}

function isKnownModel(item: unknown): item is KnownModel {
  if (typeof item !== "object" || item === null) return false;
  const { model, embedding } = item as Partial<KnownModel>;
  return typeof model?.id === "string" && typeof model.dimensions === "number" && typeof embedding?.model === "string";
}
