import { batched, rowsById } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';
import type { HostFact } from './Fact.ts';
import type { HostPlugin } from './HostPlugin.ts';

/** A plugin that a host reported. */
export type PluginOfHost = Pick<HostPlugin, 'name' | 'version'>;

interface NameRow {
  readonly id: number;
  readonly name: string;
}

const FACTS = `
  select v.host_id as id, f.name, v.value from fact_value v join fact f on f.id = v.fact_id
  where v.host_id = any($1::int[]) and ($2::text[] is null or f.name = any($2::text[])) order by f.name`;
const CLASSES = `select host_id as id, name from host_class where host_id = any($1::int[]) order by name`;
const PLUGINS = `select host_id as id, name, version from host_plugin where host_id = any($1::int[]) order by name`;

/** The facts of a host by name: all (null), or the named ones. */
export const factsOfHost = batched(
  async (em, ids: readonly number[], names: readonly string[] | null): Promise<readonly (readonly HostFact[])[]> =>
    rowsById(ids, await query<NameRow & HostFact>(em, FACTS, [ids, names?.filter((name) => !name.includes('\0'))])),
);

/** The Puppet classes of a host, by name. */
export const classesOfHost = batched(async (em, ids: readonly number[], _asked: null) =>
  rowsById(ids, await query<NameRow>(em, CLASSES, [ids])).map((rows) => rows.map(({ name }) => name)),
);

/** The plugins that a host reported, by name. */
export const pluginsOfHost = batched(
  async (em, ids: readonly number[], _asked: null): Promise<readonly (readonly PluginOfHost[])[]> =>
    rowsById(ids, await query<NameRow & PluginOfHost>(em, PLUGINS, [ids])),
);
