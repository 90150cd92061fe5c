import { EngineError } from "../../api";
import { toUnitVector } from "../unit-vector";
import { isRecord } from "../../platform/is-record";

/** The vectors of an answer in OpenAI's shape, in the order of the texts; `label` names the endpoint in sentences. */
export function decodeVectors(response: unknown, count: number, label: string): readonly Float32Array[] {
  const data = isRecord(response) ? response["data"] : undefined;
  if (!Array.isArray(data) || data.length !== count) {
    throw new EngineError(
      "embed/failed",
      `${label} does not answer as an OpenAI-compatible embeddings endpoint; correct the address, which mostly ends in /v1.`,
      { setting: "embedding.baseUrl" },
    );
  }
  const vectors = new Array<Float32Array | undefined>(count);
  data.forEach((item: unknown, position) => {
    if (!isRecord(item)) return;
    const index = typeof item["index"] === "number" ? item["index"] : position;
    if (index >= 0 && index < count) vectors[index] = decodeVector(item["embedding"]);
  });
  return Array.from(vectors, (vector) => {
    if (vector) return vector;
    throw new EngineError("embed/failed", `${label} gave an answer without a usable vector; choose another model.`, {
      setting: "embedding.model",
    });
  });
}

/** base64 of little-endian floats, or numbers: servers that ignore the wish for base64 send these. */
function decodeVector(embedding: unknown): Float32Array | undefined {
  if (Array.isArray(embedding)) return toUnitVector(embedding as readonly number[]);
  if (typeof embedding !== "string") return undefined;
  const bytes = Buffer.from(embedding, "base64");
  const values = new Float32Array(Math.floor(bytes.length / 4));
  for (let index = 0; index < values.length; index++) values[index] = bytes.readFloatLE(index * 4);
  return toUnitVector(values);
}
