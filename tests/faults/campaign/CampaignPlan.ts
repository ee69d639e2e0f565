import type { Middleware } from '../rig/startRigBroker.ts';

/** How much of everything a campaign does to the product. */
export interface CampaignPlan {
  /** Decides every choice; the same seed gives the same faults in the same order. */
  readonly seed: number;
  readonly hosts: number;
  /** Of the two sites. */
  readonly middleware: readonly [Middleware, Middleware];
  readonly bridgeKills: number;
  readonly apiKills: number;
  readonly brokerKills: number;
  readonly databaseKills: number;
  /** Cut, reset, half-open, slow and blocked connections. */
  readonly linkFaults: number;
  /** Of a bridge and of the API, each for longer than a lease. */
  readonly pauses: number;
  readonly cancels: number;
}

/** What npm test can afford: a few minutes on two cores. */
export function quickPlan(seed: number): CampaignPlan {
  return {
    seed,
    hosts: 120,
    middleware: ['loopback', 'loopback'],
    bridgeKills: 20,
    apiKills: 20,
    brokerKills: 4,
    databaseKills: 4,
    linkFaults: 30,
    pauses: 1,
    cancels: 20,
  };
}

/** So many of each, on these brokers. */
export function longPlan(seed: number, each: number, middleware: CampaignPlan['middleware']): CampaignPlan {
  return {
    seed,
    hosts: 120,
    middleware,
    bridgeKills: each,
    apiKills: each,
    brokerKills: Math.ceil(each / 5),
    databaseKills: Math.ceil(each / 5),
    linkFaults: each,
    pauses: Math.ceil(each / 20),
    cancels: each,
  };
}

/** The seed of the environment (CHARGEHAND_FAULT_SEED), with which a campaign is repeated, or a new one. Throws on anything but a whole number. */
export function readSeed(env: NodeJS.ProcessEnv): number {
  const text = env['CHARGEHAND_FAULT_SEED'];
  if (text === undefined || text === '') return Math.floor(Math.random() * 1_000_000_000);
  if (!/^\d{1,9}$/.test(text))
    throw new RangeError(`CHARGEHAND_FAULT_SEED must be a number of up to nine digits, not ${text}`);
  return Number(text);
}
