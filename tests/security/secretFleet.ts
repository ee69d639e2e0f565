import { mark } from './mark.ts';
import type { ShadowForest, ShadowHost, ShadowTree } from './shadowAllows.ts';

/** A node of a tree whose names are marks; `key` is how tests call it. */
export interface SecretNode {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly title: string;
  readonly parentId: number | null;
}

/** A host whose name, facts, classes and plugins are marks. */
export interface SecretHost extends ShadowHost {
  readonly id: number;
  /** Of its smart proxy. Null: it has none. */
  readonly proxyId: number | null;
  /** Of the fact that hosts of its group have. */
  readonly factId: number;
  readonly isRetired: boolean;
}

export const TREES: Readonly<Record<ShadowTree, readonly SecretNode[]>> = {
  hostgroup: treeOf('group', ['app', 'app/web', 'app/web/eu', 'app/web2', 'db', 'db/pg']),
  location: treeOf('place', ['europe', 'europe/fra', 'asia', 'asia/sgp']),
  organization: treeOf('org', ['ops', 'ops/lab', 'sales']),
};

export const FOREST: ShadowForest = {
  hostgroup: parentsOf('hostgroup'),
  location: parentsOf('location'),
  organization: parentsOf('organization'),
};

/** The last one has no hosts. */
export const PROXIES = [1, 2, 3, 4].map((id) => ({ id, name: mark('proxy', id) }));

/** The fact that every host has, and one for each group. */
export const FACTS = [
  { id: 1, name: 'os.name' },
  ...[2, 3, 4, 5, 6, 7, 8].map((id) => ({ id, name: mark('fact', id) })),
];

const GROUP_KEYS = [null, 'app', 'app/web', 'app/web/eu', 'app/web2', 'db', 'db/pg'];
const PLACE_KEYS = [null, 'europe', 'europe/fra', 'asia', 'asia/sgp'];
const ORG_KEYS = ['ops', 'ops/lab', 'sales'];
const PROXY_OF_GROUP = [null, 1, 1, 1, 2, 3, 3];

/** Sixty of them, over all groups, places and organizations. */
export const HOSTS: readonly SecretHost[] = Array.from({ length: 60 }, (_, index) => hostAt(index + 1));

/** A node by its key. */
export function nodeOf(tree: ShadowTree, key: string): SecretNode {
  const node = TREES[tree].find((one) => one.key === key);
  if (node === undefined) throw new Error(`No ${tree} ${key}`);
  return node;
}

function hostAt(id: number): SecretHost {
  const group = id % GROUP_KEYS.length;
  const nodes = {
    hostgroup: lookUp('hostgroup', GROUP_KEYS[group]),
    location: lookUp('location', PLACE_KEYS[id % PLACE_KEYS.length]),
    organization: lookUp('organization', id % 11 === 0 ? null : ORG_KEYS[id % ORG_KEYS.length]),
  };
  const factId = group + 2;
  const facts = new Map([
    ['os.name', mark('os', id)],
    [mark('fact', factId), mark('value', id)],
  ]);
  const proxyId = PROXY_OF_GROUP[group] ?? null;
  return {
    id,
    name: `${mark('host', id)}.example`,
    hostgroup: nodes.hostgroup?.title,
    location: nodes.location?.title,
    organization: nodes.organization?.title,
    proxy: PROXIES.find((proxy) => proxy.id === proxyId)?.name,
    classes: [mark('class', id), 'common'],
    plugins: [mark('agent', id), 'service'],
    facts,
    in: {
      hostgroup: nodes.hostgroup?.id ?? null,
      location: nodes.location?.id ?? null,
      organization: nodes.organization?.id ?? null,
    },
    proxyId,
    factId,
    isRetired: id > 56,
  };
}

function lookUp(tree: ShadowTree, key: string | null | undefined): SecretNode | undefined {
  return key == null ? undefined : nodeOf(tree, key);
}

function treeOf(kind: string, keys: readonly string[]): readonly SecretNode[] {
  const nodes: SecretNode[] = [];
  for (const [index, key] of keys.entries()) {
    const parent = nodes.find((node) => node.key === key.slice(0, Math.max(key.lastIndexOf('/'), 0)));
    const name = mark(kind, index + 1);
    const title = parent === undefined ? name : `${parent.title}/${name}`;
    nodes.push({ id: index + 1, key, name, title, parentId: parent?.id ?? null });
  }
  return nodes;
}

function parentsOf(tree: ShadowTree): ReadonlyMap<number, number | null> {
  return new Map(TREES[tree].map(({ id, parentId }) => [id, parentId]));
}
