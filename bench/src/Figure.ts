/** What a bench has measured: the product and its limit in the same run, and how they compare. */
export interface Figure {
  readonly name: string;
  /** What is counted a second, e.g. "replies". */
  readonly unit: string;
  /** Of the product, a second. */
  readonly product: Measure;
  /** Of what it is compared with, a second. */
  readonly limit: Measure;
  /** Median of product ÷ limit, round by round. */
  readonly ratio: number;
  /** The ratio that performance.md asks for, at least. */
  readonly target: number;
  readonly isReached: boolean;
  /** What a reader must know to judge it. */
  readonly remarks: readonly string[];
}

/** One side of a comparison. */
export interface Measure {
  readonly what: string;
  /** One rate a round, in the order they were measured. */
  readonly rounds: readonly number[];
  readonly median: number;
}
