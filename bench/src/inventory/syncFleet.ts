import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { runSync } from '@chargehand/api/inventory/sync/runSync';
import { queryOne } from '@chargehand/api/platform/sql';
import type { MikroORM } from '@mikro-orm/postgresql';
import { FLEET, FleetSource, type Telling } from './FleetSource.ts';

/** What a sync took. */
export interface SyncTaken {
  readonly seconds: number;
  /** CPU of this process, which makes up the fleet as well. */
  readonly cpuSeconds: number;
  readonly hosts: number;
  readonly facts: number;
}

const NEWEST = `select hosts, facts, problem from inventory_sync order by id desc limit 1`;

/** Runs one sync of the simulated source on the product's own path. Throws if it fails. */
export async function syncFleet(orm: MikroORM, mode: 'full' | 'incremental', telling: Telling): Promise<SyncTaken> {
  const em = orm.em.fork();
  await register(orm);
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  await runSync(em, async () => await Promise.resolve(new FleetSource(telling)), {
    name: FLEET,
    mode,
    mark: mode === 'full' ? null : 0,
    isForced: false,
    signal: new AbortController().signal,
  });
  const cpu = process.cpuUsage(cpuBefore);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { hosts, facts, problem } = await queryOne<{ hosts: number; facts: number; problem: string | null }>(
    em,
    NEWEST,
  );
  if (problem !== null) throw new Error(problem);
  return { seconds, cpuSeconds: (cpu.user + cpu.system) / 1e6, hosts, facts };
}

async function register(orm: MikroORM): Promise<void> {
  const ranked = [FLEET];
  await registerSources(orm.em.fork(), {
    sources: [
      {
        kind: 'foreman',
        name: FLEET,
        url: 'https://foreman.example.com',
        everySeconds: 300,
        fullEverySeconds: 3_600,
        user: 'bench',
        passwordFile: 'none',
      },
    ],
    rules: {
      proxy: ranked,
      hostgroup: ranked,
      location: ranked,
      organization: ranked,
      facts: ranked,
      classes: ranked,
    },
  });
}
