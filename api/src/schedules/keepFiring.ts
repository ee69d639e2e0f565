import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Events } from '../platform/events.ts';
import { fireSchedule } from './fireSchedule.ts';
import { keepRunningQueue } from './runQueue.ts';
import { adoptZoneRules } from './adoptZoneRules.ts';
import { trySweeping } from './sweepSchedules.ts';

const SWEEP_EVERY_MS = 60_000;

export interface Firing {
  readonly databaseUrl: string;
  /** An entity manager per job and round. */
  readonly openEm: () => EntityManager;
  readonly events: Events;
}

/** Fires every schedule when it is due, until aborted; any number of replicas may do so at once. The queue's tables are there (prepareQueue). */
export async function keepFiring({ databaseUrl, openEm, events }: Firing, signal: AbortSignal): Promise<void> {
  const queue = keepRunningQueue(
    {
      databaseUrl,
      fire: async (order, attempt) => await fireSchedule({ em: openEm(), events, signal, attempt }, order),
    },
    signal,
  );
  await adoptZoneRules(openEm());
  while (!signal.aborted) {
    await trySweeping(openEm());
    await sleep(SWEEP_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  await queue;
}
