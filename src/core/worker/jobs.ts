import { type Document, type EmbeddingPurpose, type SegmentOptions, type SegmentOutcome } from "../api";
import { type LocalEmbedderOptions } from "../embed/local/local-embedder";

/** What our threads can be asked. Vectors come back as one buffer, which is handed over, not copied. */
export type Jobs = {
  readonly segmentAll: {
    readonly argument: {
      readonly documents: readonly Document[];
      readonly options: SegmentOptions;
      /** By words alone, without the parser: for what it hung or crashed at. */
      readonly plainly?: boolean;
    };
    readonly result: undefined;
    /** One a document, in order. */
    readonly part: SegmentOutcome;
  };
  readonly embed: {
    readonly argument: {
      readonly texts: readonly string[];
      readonly purpose: EmbeddingPurpose;
      /** Processors that may be used from now on. */
      readonly cores: number;
    };
    readonly result: Float32Array;
    readonly part: never;
  };
};

/** What a thread is made for; given once, when it starts. */
export interface ThreadData {
  /** Folder of the WASM files. */
  readonly wasmDir?: string;
  /** Folder of a table of term vectors: chunks get theirs while they are made. */
  readonly tableDir?: string | undefined;
  /** Without what could send a request: a thread makes none. */
  readonly embedder?: Omit<LocalEmbedderOptions, "send">;
}
