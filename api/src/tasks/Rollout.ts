/** By what the hosts of one wave belong together. */
export const WAVES_BY = ['HOSTGROUP', 'LOCATION', 'FACT'] as const;
export type WavesBy = (typeof WAVES_BY)[number];

/** How a task is spread over hosts and time; what is absent holds nothing back. */
export interface Rollout {
  /** Hosts of the first wave. */
  readonly canary?: number;
  /** How many of the hosts that can be reached have been sent to after each further wave, in percent, rising; a last wave takes the rest. */
  readonly percentages?: readonly number[];
  /** A wave for each value of this; after the canary, if there is one. */
  readonly wavesBy?: WavesBy;
  /** The fact for waves by fact. */
  readonly fact?: string;
  /** Hosts that are given to bridges together. */
  readonly batchSize?: number;
  /** The most hosts at work at one time. */
  readonly concurrency?: number;
  /** Between the end of a wave and the next one. */
  readonly pauseSeconds?: number;
  /** Each wave waits for a person. */
  readonly confirmWaves?: boolean;
  /** Over this time the hosts are spread evenly. */
  readonly spreadSeconds?: number;
  /** Stop when so many hosts failed or may have run without an answer. */
  readonly stopAfterFailures?: number;
  /** Stop when so many of the hosts of a wave did, in percent of those that are sent to. */
  readonly stopAfterPercent?: number;
}
