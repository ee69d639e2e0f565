import { query, queryOne } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { pick, type Dice } from '../contracts/diceOf.ts';
import { SHADOW_TREES, type ShadowForest, type ShadowHost, type ShadowTree } from './shadowAllows.ts';

/** A node of a random tree. */
export interface ShadowNode {
  readonly id: number;
  readonly title: string;
  readonly parentId: number | null;
}

/** Hosts in random trees, as they are in the tables and as the shadow knows them. */
export interface RandomFleet {
  readonly hosts: readonly (ShadowHost & { readonly id: number })[];
  readonly nodes: Readonly<Record<ShadowTree, readonly ShadowNode[]>>;
  readonly forest: ShadowForest;
}

export const FACTS = { os: ['Debian', 'RedHat', '10', '9.5'], role: ['web', 'db', 'we%b', 'web2'] } as const;

/** Beginnings of each other, wildcards of SQL, separators, other cases and other scripts. */
const NAMES = ['web', 'web2', 'WEB', 'we_b', 'we%b', 'a', 'a_b', 'b', "o'k", 'wéb', 'x y', '', '10'];
const NODES = 14;
const CLASSES = ['apache', 'ntp', 'apache::mod'];
const PLUGINS = ['service', 'shell'];

const INSERT_HOST = `
  insert into host (name, hostgroup_id, location_id, organization_id, smart_proxy_id, last_seen_at)
  values ($1, $2, $3, $4, (select min(id) from smart_proxy), $5) returning id`;
const INSERT_VALUE = `
  with f as (insert into fact (name) values ($2) on conflict (name) do update set name = excluded.name returning id)
  insert into fact_value (host_id, fact_id, source_id, value) select $1, f.id, 0, $3 from f`;

/** Fills empty tables anew with so many hosts. */
export async function randomFleet(em: EntityManager, dice: Dice, size: number): Promise<RandomFleet> {
  await query(
    em,
    'truncate host, fact, fact_value, host_class, host_plugin, hostgroup, location, organization cascade',
  );
  const nodes = {
    hostgroup: await randomTree(em, dice, 'hostgroup'),
    location: await randomTree(em, dice, 'location'),
    organization: await randomTree(em, dice, 'organization'),
  };
  const hosts = [];
  for (let number = 0; number < size; number += 1) hosts.push(await addHost(em, dice, { nodes, number }));
  return { hosts, nodes, forest: forestOf(nodes) };
}

/** The node above each. */
export function forestOf(nodes: RandomFleet['nodes']): ShadowForest {
  const above = (tree: ShadowTree): ReadonlyMap<number, number | null> =>
    new Map(nodes[tree].map(({ id, parentId }) => [id, parentId]));
  return { hostgroup: above('hostgroup'), location: above('location'), organization: above('organization') };
}

async function randomTree(em: EntityManager, dice: Dice, tree: ShadowTree): Promise<readonly ShadowNode[]> {
  const nodes: ShadowNode[] = [];
  while (nodes.length < NODES) {
    const parent = dice(4) === 0 ? undefined : nodes[dice(nodes.length + 1)];
    const name = pick(dice, NAMES) || 'z';
    const title = parent === undefined ? name : `${parent.title}/${name}`;
    if (nodes.some((node) => node.title === title)) continue;
    const insert = `insert into ${tree} (name, title, parent_id) values ($1, $2, $3) returning id`;
    const { id } = await queryOne<{ id: number }>(em, insert, [name, title, parent?.id ?? null]);
    nodes.push({ id, title, parentId: parent?.id ?? null });
  }
  return nodes;
}

async function addHost(
  em: EntityManager,
  dice: Dice,
  { nodes, number }: { readonly nodes: RandomFleet['nodes']; readonly number: number },
): Promise<ShadowHost & { id: number }> {
  const at = SHADOW_TREES.map((tree) => (dice(5) === 0 ? undefined : pick(dice, nodes[tree])));
  const [hostgroup, location, organization] = at;
  const name = `${pick(dice, NAMES)}${number}.example`;
  const lastSeenAt = dice(3) === 0 ? undefined : new Date(Date.now() - dice(90) * 60_000);
  const { id } = await queryOne<{ id: number }>(em, INSERT_HOST, [
    name,
    ...at.map((node) => node?.id ?? null),
    lastSeenAt ?? null,
  ]);
  const facts = new Map<string, string>();
  for (const [fact, values] of Object.entries(FACTS)) if (dice(4) > 0) facts.set(fact, pick(dice, values));
  for (const [fact, value] of facts) await query(em, INSERT_VALUE, [id, fact, value]);
  const some = (from: readonly string[]): string[] => from.filter(() => dice(2) === 0);
  const [classes, plugins] = [some(CLASSES), some(PLUGINS)];
  await query(em, 'insert into host_class (host_id, name, source_id) select $1, unnest($2::text[]), 0', [id, classes]);
  await query(em, 'insert into host_plugin (host_id, name) select $1, unnest($2::text[])', [id, plugins]);
  const titles = { hostgroup: hostgroup?.title, location: location?.title, organization: organization?.title };
  const within = {
    hostgroup: hostgroup?.id ?? null,
    location: location?.id ?? null,
    organization: organization?.id ?? null,
  };
  return { id, name, ...titles, proxy: 'site-a', lastSeenAt, classes, plugins, facts, in: within };
}
