/** What a bench has measured: the product and what it is compared with in the same run. */
export interface Figure {
  readonly name: string;
  /** Of both sides, e.g. "replies/s" or "µs CPU a reply". */
  readonly unit: string;
  readonly product: Measure;
  /** The limit or the peer. */
  readonly limit: Measure;
  /** Median of product ÷ limit, round by round. */
  readonly ratio: number;
  /** Undefined: the figure is there to decide something, not to be reached. */
  readonly target: Target | undefined;
  /** Undefined without a target. */
  readonly isReached: boolean | undefined;
  /** What a reader must know to judge it. */
  readonly remarks: readonly string[];
}

/** What the ratio has to be. */
export interface Target {
  readonly bound: 'at least' | 'at most';
  readonly ratio: number;
}

/** One side of a comparison. */
export interface Measure {
  readonly what: string;
  /** One value a round, in the order they were measured. */
  readonly rounds: readonly number[];
  readonly median: number;
}
