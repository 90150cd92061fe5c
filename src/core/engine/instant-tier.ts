import { join } from "node:path";
import { type Host, type InstantEmbedder } from "../api";
import { openStaticEmbedder } from "../embed/static/static-embedder";

/** The table of term vectors that ships: what is compared by meaning before the embedding model has seen anything. */
export interface InstantTier {
  readonly folder: string;
  /** Read once; undefined where it cannot be read, which is told once: words and symbols serve all the same. */
  open(): Promise<InstantEmbedder | undefined>;
}

export function createInstantTier({ mediaDir, log }: Pick<Host, "mediaDir" | "log">): InstantTier {
  const folder = join(mediaDir, "models", "static-code");
  let opening: Promise<InstantEmbedder | undefined> | undefined;
  return {
    folder,
    open: () =>
      (opening ??= openStaticEmbedder(folder).catch((error: unknown) => {
        log.warn(`Search by meaning has to wait for embeddings: ${String(error)}`);
        return undefined;
      })),
  };
}
