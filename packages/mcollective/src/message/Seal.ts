/** How bodies are protected: what goes into the envelope's hash and how it is checked. */
export interface Seal {
  /** The part of a caller id before `=` that callers under this seal use. */
  readonly callerPrefix: string;
  /** The text for the envelope's hash field over exactly these body bytes. */
  sign(body: Buffer): string;
  /** Whether the hash belongs to these body bytes; takes the same time for every wrong hash. */
  verify(body: Buffer, hash: string): boolean;
}
