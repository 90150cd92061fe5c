/** Where a secret stands in a text, as offsets of its characters. */
export interface SecretFinding {
  readonly start: number;
  readonly end: number;
  /** `password`, `private key`, `slack secret`. */
  readonly kind: string;
}
