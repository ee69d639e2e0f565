import type { ForemanReading } from './foremanPages.ts';
import { readPages } from './foremanPages.ts';
import type { ForemanPlaces } from './foremanPlaces.ts';
import type { ForemanRow } from './ForemanRow.ts';
import type { InventoryBatch, ToldHost } from './InventorySource.ts';

/** The names of hosts by their ids in Foreman. */
export type ForemanHostNames = ReadonlyMap<number, string>;

/** A host costs Foreman several queries. */
const PER_PAGE = 250;
const PER_THIN_PAGE = 2500;

/** Tells all hosts that the account may see; gives back their names. Throws ForemanRightMissing: without hosts there is nothing. */
export async function* readForemanHosts(
  reading: ForemanReading,
  places: ForemanPlaces,
): AsyncGenerator<InventoryBatch, ForemanHostNames> {
  yield { kind: 'progress', phase: 'hosts' };
  const names = new Map<number, string>();
  const unseen = { location: new Set<number>(), organization: new Set<number>() };
  const list = { resource: 'hosts', perPage: PER_PAGE, parameters: { order: 'id' } };
  for await (const { rows, total } of readPages(reading, list)) {
    if (names.size === 0) yield { kind: 'progress', phase: 'hosts', expectedHosts: total };
    for (const row of rows) names.set(row.id, row.text('name'));
    yield { kind: 'hosts', hosts: rows.map((row) => toldHost(row, places, unseen)) };
  }
  for (const [tree, ids] of Object.entries(unseen))
    if (ids.size > 0)
      yield {
        kind: 'warning',
        message:
          `Hosts are in ${ids.size} ${tree}s that the user of the inventory source ${reading.source} may not see ` +
          `(ids ${[...ids].slice(0, 10).join(', ')}); they keep the ${tree} they had. Add these ${tree}s to the user in Foreman.`,
      };
  return names;
}

/** Tells by name the hosts that moved between pages while `readForemanHosts` read, so that they are not taken for vanished. */
export async function* readMissedHosts(
  reading: ForemanReading,
  told: ForemanHostNames,
): AsyncGenerator<InventoryBatch, void> {
  // Foreman asks only whether "thin" is there: thin=false would be thin as well.
  const list = { resource: 'hosts', perPage: PER_THIN_PAGE, parameters: { thin: '1' } };
  for await (const { rows } of readPages(reading, list)) {
    const missed = rows.filter(({ id }) => !told.has(id));
    if (missed.length > 0) yield { kind: 'hosts', hosts: missed.map((row) => ({ name: row.text('name') })) };
  }
}

type Unseen = Readonly<Record<'location' | 'organization', Set<number>>>;

function toldHost(row: ForemanRow, places: ForemanPlaces, unseen: Unseen): ToldHost {
  return {
    name: row.text('name'),
    externalId: String(row.id),
    proxy: noneIfEmpty(row.textOrNone('puppet_proxy_name')),
    hostgroup: noneIfEmpty(row.textOrNone('hostgroup_title')),
    location: titleOf('location'),
    organization: titleOf('organization'),
  };

  // The list gives the own name of a taxonomy only, which is no address: it may be there twice.
  function titleOf(tree: 'location' | 'organization'): string | null | undefined {
    const id = row.numberOrNone(`${tree}_id`);
    if (id === undefined || id === null) return id;
    const title = places[tree]?.get(id);
    if (title === undefined && places[tree] !== null) unseen[tree].add(id);
    return title;
  }
}

function noneIfEmpty(text: string | null | undefined): string | null | undefined {
  return text === '' ? null : text;
}
