/** What a request is for; part of the ledger's contract. */
export type RequestPurpose = "answer" | "embedding" | "model-download" | "source";

/** What is written down of a request beside its host: never a body, a key, a query or a path. */
export interface RequestReason {
  readonly purpose: RequestPurpose;
  /** Id of the source or the answer that it belongs to. */
  readonly about?: string;
}

/** One line of the ledger: a request that this product made, or would have made. */
export interface NetworkEntry {
  /** When it was made, ISO 8601. */
  readonly time: string;
  /** Name of the host, with its port where that is not the usual one. */
  readonly host: string;
  /** It stayed on this machine. */
  readonly isLocal: boolean;
  readonly purpose: RequestPurpose;
  readonly about?: string;
  /** Bytes of the body that was sent; headers are not counted. */
  readonly bytesOut: number;
  /** Bytes of the body that came back, unpacked. */
  readonly bytesIn: number;
  /**
   * The HTTP status; `refused`: offline mode let nothing leave; `failed`: no whole answer came; `cancelled`: nobody
   * wanted the rest; `unfinished`: it is under way, or the program ended meanwhile.
   */
  readonly outcome: number | "refused" | "failed" | "cancelled" | "unfinished";
}
