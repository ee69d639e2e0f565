import { query } from '@chargehand/api/platform/sql';
import { figureOf } from './figureOf.ts';
import type { Figure } from './Figure.ts';
import { readFleetSettings, startFleetBed, type FleetBed } from './inventory/startFleetBed.ts';
import { syncFleet, type SyncTaken } from './inventory/syncFleet.ts';
import { tableSizes } from './inventory/tableSizes.ts';

/** For 100,000 hosts, in proportion for fewer. */
const LIMIT_SECONDS = { import: 300, changes: 10, sweep: 60 } as const;
const ONE_OF = 100;

/** Import of 100,000 hosts with 200 facts each from nothing, of what 1 % of them changed, and of all again without a change; each ÷ what it may take. */
export async function* inventory(): AsyncIterable<Figure> {
  const settings = readFleetSettings(process.env);
  await using bed = await startFleetBed(settings);
  if (bed.loaded) yield figure(bed, 'import', bed.loaded, [await tableSizes(bed.orm)]);
  const run = await nextRun(bed);
  const changes = await syncFleet(bed.orm, 'incremental', { hosts: bed.hosts, oneOf: ONE_OF, run });
  yield figure(bed, 'changes', changes, [`ten facts of one host in ${ONE_OF} are others`]);
  const back = await syncFleet(bed.orm, 'incremental', { hosts: bed.hosts, oneOf: ONE_OF, run: 0 });
  const sweep = await syncFleet(bed.orm, 'full', { hosts: bed.hosts, oneOf: 1, run: 0 });
  yield figure(bed, 'sweep', sweep, [`nothing has changed; the sync before it took ${back.seconds.toFixed(1)} s`]);
}

/** A folder that was kept has seen earlier ones. */
async function nextRun(bed: FleetBed): Promise<number> {
  const rows = await query(bed.orm.em.fork(), 'select id from inventory_sync');
  return rows.length;
}

function figure(
  { hosts }: FleetBed,
  name: keyof typeof LIMIT_SECONDS,
  { seconds, cpuSeconds, facts, hosts: told }: SyncTaken,
  remarks: readonly string[],
): Figure {
  return figureOf({
    name: `inventory-${name}`,
    unit: 's',
    product: {
      what: `runSync: ${told.toLocaleString('en')} hosts, ${facts.toLocaleString('en')} facts told`,
      rounds: [seconds],
    },
    limit: { what: 'allowed', rounds: [(LIMIT_SECONDS[name] * hosts) / 100_000] },
    target: { bound: 'at most', ratio: 1 },
    remarks: [`${cpuSeconds.toFixed(1)} s CPU of Node.js, which makes up the fleet as well`, ...remarks],
  });
}
