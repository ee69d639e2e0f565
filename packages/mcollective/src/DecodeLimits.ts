/** What a decoder of Ruby values accepts; all limits count the value with its links expanded. */
export interface DecodeLimits {
  /** Default 16 MiB, also for the input itself. */
  readonly maxBytes?: number;
  readonly maxNodes?: number;
  readonly maxDepth?: number;
  /** Regexps occur in requests with data filters and nowhere else. Default: refused. */
  readonly allowRegexp?: boolean;
}
