/** What a decoder of Ruby values accepts; all limits count the value with its links expanded. */
export interface DecodeLimits {
  /** Default 16 MiB, also for the input itself. */
  readonly maxBytes?: number;
  /** Default 50,000. */
  readonly maxNodes?: number;
  /** Default 64. */
  readonly maxDepth?: number;
  /** Regexps occur in requests with data filters and nowhere else. Default: refused. */
  readonly allowRegexp?: boolean;
}

/** What holds when nothing else is said, in both formats. */
export const DEFAULT_LIMITS: Required<DecodeLimits> = {
  maxBytes: 16 * 1024 * 1024,
  maxNodes: 50_000,
  maxDepth: 64,
  allowRegexp: false,
};
