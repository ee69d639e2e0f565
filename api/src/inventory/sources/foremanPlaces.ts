import type { ForemanReading } from './foremanPages.ts';
import { readPages, unlessForbidden } from './foremanPages.ts';
import type { InventoryBatch, TreeName } from './InventorySource.ts';

/** The titles of a tree by id. Null: the account may not see the tree. */
export type ForemanTitles = ReadonlyMap<number, string> | null;

export interface ForemanPlaces extends Readonly<Record<TreeName, ForemanTitles>> {
  readonly slashed: SlashedTitles;
}

/** Titles of nodes with a slash in their own name, whose title says nothing of what they are below. Null: as for the titles. */
export type SlashedTitles = Readonly<Record<TreeName, readonly string[] | null>>;

const PER_PAGE = 1000;

/** Tells locations, organizations, smart proxies and host groups; gives back the titles by id, for hosts that know only ids. */
export async function* readForemanPlaces(reading: ForemanReading): AsyncGenerator<InventoryBatch, ForemanPlaces> {
  yield { kind: 'progress', phase: 'places' };
  const found = { location: [], organization: [], hostgroup: [] };
  const location = yield* unlessForbidden(
    readTree(reading, { resource: 'locations', tree: 'location' }, found),
    'Locations are not read, and hosts keep the ones they had.',
  );
  const organization = yield* unlessForbidden(
    readTree(reading, { resource: 'organizations', tree: 'organization' }, found),
    'Organizations are not read, and hosts keep the ones they had.',
  );
  yield* unlessForbidden(readProxies(reading), 'Addresses of smart proxies are not read.');
  yield { kind: 'progress', phase: 'host groups' };
  const hostgroup = yield* unlessForbidden(
    readTree(reading, { resource: 'hostgroups', tree: 'hostgroup' }, found),
    'Host groups without hosts are not known.',
  );
  const slashed = {
    location: location && found.location,
    organization: organization && found.organization,
    hostgroup: hostgroup && found.hostgroup,
  };
  return { location, organization, hostgroup, slashed };
}

async function* readTree(
  reading: ForemanReading,
  { resource, tree }: { readonly resource: string; readonly tree: TreeName },
  slashed: Readonly<Record<TreeName, string[]>>,
): AsyncGenerator<InventoryBatch, ReadonlyMap<number, string>> {
  const places = new Map<number, Place>();
  for await (const { rows } of readPages(reading, { resource, perPage: PER_PAGE }))
    for (const row of rows)
      places.set(row.id, {
        name: row.text('name'),
        title: row.textOrNone('title') || undefined,
        parentId: row.numberOrNone('parent_id') ?? undefined,
      });
  const titles = new Map([...places.keys()].flatMap((id) => titleEntry(places, id)));
  const nodes = [...titles].map(([id, title]) => ({ title, externalId: String(id) }));
  if (nodes.length > 0) yield { kind: 'nodes', tree, nodes };
  slashed[tree].push(
    ...[...titles].flatMap(([id, title]) => (places.get(id)?.name.includes('/') === true ? title : [])),
  );
  const untitled = places.size - titles.size;
  if (untitled > 0)
    yield { kind: 'warning', message: `${untitled} ${resource} have neither a title nor known parents.` };
  return titles;
}

interface Place {
  readonly name: string;
  readonly title: string | undefined;
  readonly parentId: number | undefined;
}

/** The title as Foreman gives it; else the names along `parent_id`, never the text "ancestry", whose format changes between versions. */
function titleEntry(places: ReadonlyMap<number, Place>, id: number): readonly (readonly [number, string])[] {
  const names: string[] = [];
  const seen = new Set<number>();
  for (let at: number | undefined = id; at !== undefined;) {
    const place = places.get(at);
    if (place === undefined || seen.has(at)) return [];
    seen.add(at);
    names.unshift(place.title ?? place.name);
    at = place.title === undefined ? place.parentId : undefined;
  }
  return [[id, names.join('/')]];
}

async function* readProxies(reading: ForemanReading): AsyncGenerator<InventoryBatch, void> {
  for await (const { rows } of readPages(reading, { resource: 'smart_proxies', perPage: PER_PAGE })) {
    const proxies = rows.map((row) => ({
      name: row.text('name'),
      externalId: String(row.id),
      url: row.textOrNone('url') ?? undefined,
    }));
    yield { kind: 'proxies', proxies };
  }
}
