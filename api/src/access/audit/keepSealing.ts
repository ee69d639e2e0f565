import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { EVERY_ID, type Events } from '../../platform/events.ts';
import { describeError, log } from '../../platform/log.ts';
import { checkpointWriter } from './checkpointWriter.ts';
import { SEAL_BATCH, sealEntries } from './sealEntries.ts';

/** A wake-up may be lost, so the clock looks too. */
const LOOK_EVERY_MS = 3_000;

/** Acts that come close together are sealed together. */
const REST_MS = 200;

export interface Sealing {
  /** Gives an entity manager per round. */
  readonly openEm: () => EntityManager;
  readonly events: Events;
  /** The file with the checkpoints. Undefined: there are none. */
  readonly checkpointsFile: string | undefined;
}

/** Seals the audit trail within seconds of each act, and writes checkpoints, until aborted; any number of replicas may do so at once. */
export async function keepSealing({ openEm, events, checkpointsFile }: Sealing, signal: AbortSignal): Promise<void> {
  const writeCheckpoint = checkpointsFile === undefined ? undefined : checkpointWriter(checkpointsFile);
  while (!signal.aborted) {
    await unlessFailed('audit-not-sealed', () => sealWaiting(openEm));
    if (writeCheckpoint)
      await unlessFailed('audit-checkpoint-not-written', () => writeCheckpoint(openEm(), new Date()));
    await sleep(REST_MS, undefined, { signal }).catch(() => undefined);
    await events.wait('audit', EVERY_ID, LOOK_EVERY_MS, signal);
  }
}

async function sealWaiting(openEm: () => EntityManager): Promise<void> {
  while ((await sealEntries(openEm())) === SEAL_BATCH);
}

async function unlessFailed(event: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    log('error', event, { error: describeError(error) });
  }
}
