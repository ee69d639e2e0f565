import type { KeyObject } from 'node:crypto';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startRunWorld, type RunWorld } from '../contracts/runWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { makePrivateKey, publicKeyOf } from '@chargehand/sealing';
import { dumpTables } from '../support/dumpTables.ts';

/** A value that may be found nowhere. */
export const CANARY = 'correct-horse-canary-4711';

/** Hosts of site-a with a bridge that opens secrets, and, once it is allowed, a network on which they travel. */
export interface SealedWorld extends RunWorld {
  readonly key: KeyObject;
  allow(isAllowed?: boolean): Promise<void>;
  /** What a bridge with this journal is given now. */
  claim(journal: string): Promise<readonly Claimed[]>;
  /** Everything that stands in the tables, as text. */
  dump(): Promise<string>;
  /** How many sealed texts there are of a task. */
  sealedOf(taskId: string): Promise<number>;
}

export interface Claimed {
  readonly id: string;
  readonly taskId: string;
  readonly taskUuid: string;
  readonly arguments: object;
  readonly secretInputs: readonly string[];
  readonly sealed: string | null;
}

const REPORT = `mutation ($key: String) { reportBridge(input: {
  version: "1", connected: true, middleware: "fake", quarantined: 0, ttlSeconds: 60, sealingKey: $key }) { leaseSeconds } }`;

const ALLOW = `mutation ($isAllowed: Boolean!) {
  setSecretsAllowed(proxy: "site-a", isAllowed: $isAllowed, reason: "a fleet of tests") { secrets { areAllowed why } } }`;

const CLAIM = `mutation ($journal: ID!, $token: ID!) {
  claimDispatches(journal: $journal, known: [], fence: { first: 1, tokens: [$token] }, opensSecrets: true) {
    id taskId taskUuid arguments secretInputs sealed } }`;

/** Tells the key of the bridge of site-a. */
export async function tellKey({ graph }: RunWorld, key: string | null): Promise<void> {
  await graph.ask(REPORT, { key }, 'bridge');
}

/** Starts a PostgreSQL with the product's tables, two hosts and their bridge. */
export async function startSealedWorld(): Promise<SealedWorld> {
  const world = await startRunWorld();
  const key = makePrivateKey();
  await tellKey(world, publicKeyOf(key));
  await world.tell([{ name: 'host1' }, { name: 'host2' }]);
  const { graph } = world;
  const fences = new Map<string, string>();
  return {
    ...world,
    key,
    allow: async (isAllowed = true) => void (await graph.ask(ALLOW, { isAllowed }, 'admin')),
    claim: async (journal) => {
      const token = fences.get(journal) ?? crypto.randomUUID().replaceAll('-', '');
      fences.set(journal, token);
      return (await graph.ask<{ claimDispatches: Claimed[] }>(CLAIM, { journal, token }, 'bridge')).claimDispatches;
    },
    dump: async () => (await dumpTables(graph.em)).join('\n'),
    sealedOf: async (taskId) =>
      (await query(graph.em, 'select 1 from task_secret where task_id = $1', [Number(taskId)])).length,
  };
}
