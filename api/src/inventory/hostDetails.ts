import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { query } from '../platform/sql.ts';
import type { HostFact } from './Fact.ts';
import type { HostPlugin } from './HostPlugin.ts';

/** Batched look-ups of what hangs on hosts: one statement per kind for all the hosts of an answer. */
export interface HostDetails {
  readonly facts: DataLoader<number, readonly HostFact[]>;
  readonly classes: DataLoader<number, readonly string[]>;
  readonly plugins: DataLoader<number, readonly PluginOfHost[]>;
}

/** A plugin that a host reported. */
export type PluginOfHost = Pick<HostPlugin, 'name' | 'version'>;

const loaders = new WeakMap<EntityManager, HostDetails>();

/** The loaders that belong to this entity manager, so to this request. */
export function hostDetailsOf(em: EntityManager): HostDetails {
  const known = loaders.get(em);
  if (known) return known;
  const made: HostDetails = {
    facts: new DataLoader((ids) => load(em, ids, FACTS, ({ name, value }: FactRow) => ({ name, value }))),
    classes: new DataLoader((ids) => load(em, ids, CLASSES, ({ name }: NameRow) => name)),
    plugins: new DataLoader((ids) => load(em, ids, PLUGINS, ({ name, version }: PluginRow) => ({ name, version }))),
  };
  loaders.set(em, made);
  return made;
}

interface NameRow {
  readonly host_id: number;
  readonly name: string;
}

interface PluginRow extends NameRow {
  readonly version: string | null;
}

interface FactRow extends NameRow {
  readonly value: string;
}

const FACTS = `
  select v.host_id, f.name, v.value from fact_value v join fact f on f.id = v.fact_id where v.host_id = any($1) order by f.name`;
const CLASSES = `select host_id, name from host_class where host_id = any($1) order by name`;
const PLUGINS = `select host_id, name, version from host_plugin where host_id = any($1) order by name`;

async function load<Row extends NameRow, Detail>(
  em: EntityManager,
  ids: readonly number[],
  statement: string,
  detailOf: (row: Row) => Detail,
): Promise<Detail[][]> {
  const byHost = new Map<number, Detail[]>(ids.map((id) => [id, []]));
  for (const row of await query<Row>(em, statement, [ids])) byHost.get(row.host_id)?.push(detailOf(row));
  return ids.map((id) => byHost.get(id) ?? []);
}
