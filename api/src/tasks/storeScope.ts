import type { RequestContext } from '../access/RequestContext.ts';
import type { ResolvedHost } from '../inventory/resolveTargets.ts';
import { INVENTORY_LIMITS } from '../inventory/store/cleanText.ts';
import { query } from '../platform/sql.ts';
import type { ScopeKind } from './TaskScope.ts';

/** The hosts of a task, and what its filter names. */
export interface ScopeOfTask {
  readonly taskId: number;
  readonly hosts: readonly Pick<ResolvedHost, 'smartProxy' | 'hostgroup' | 'location' | 'organization'>[];
  readonly facts: readonly string[];
  readonly hostgroups: readonly string[];
  readonly locations?: readonly string[];
  readonly organizations?: readonly string[];
}

/** One statement for everything; a path brings everything above it. */
const INSERT = `
  insert into task_scope (task_id, kind, name, is_aimed, is_touched)
  select $1, s.kind, n.name, bool_or(s.is_aimed and n.name = s.name), bool_or(s.is_touched and n.name = s.name)
  from unnest($2::text[], $3::text[], $4::bool[], $5::bool[]) as s(kind, name, is_aimed, is_touched)
  cross join lateral (
    select s.name where s.kind in ('fact', 'proxy')
    union all
    select array_to_string((string_to_array(s.name, '/'))[1:depth], '/')
    from generate_series(1, cardinality(string_to_array(s.name, '/'))) as depth where s.kind not in ('fact', 'proxy')) n(name)
  where n.name <> '' group by s.kind, n.name`;

interface Said {
  readonly kind: ScopeKind;
  readonly name: string;
  readonly isAimed: boolean;
}

/** Writes down what a task is tied to: what its filter names (aimed), what its hosts belong to (touched), and everything above both. */
export async function storeScope(tx: RequestContext, scope: ScopeOfTask): Promise<void> {
  const { taskId, hosts, facts, hostgroups, locations = [], organizations = [] } = scope;
  const said = [
    ...aimed('fact', facts),
    ...aimed('hostgroup', hostgroups),
    ...aimed('location', locations),
    ...aimed('organization', organizations),
    ...touched(
      'proxy',
      hosts.map(({ smartProxy }) => smartProxy),
    ),
    ...touched(
      'hostgroup',
      hosts.map(({ hostgroup }) => hostgroup),
    ),
    ...touched(
      'location',
      hosts.map(({ location }) => location),
    ),
    ...touched(
      'organization',
      hosts.map(({ organization }) => organization),
    ),
  ];
  await query(tx.em, INSERT, [
    taskId,
    said.map(({ kind }) => kind),
    said.map(({ name }) => name),
    said.map(({ isAimed }) => isAimed),
    said.map(({ isAimed }) => !isAimed),
  ]);
}

/** A longer name can be in a filter, but nothing has it. */
function aimed(kind: ScopeKind, names: readonly string[]): readonly Said[] {
  const storable = names.filter((name) => name.length <= INVENTORY_LIMITS.nameLength);
  return storable.map((name) => ({ kind, name, isAimed: true }));
}

function touched(kind: ScopeKind, names: readonly (string | null)[]): readonly Said[] {
  return [...new Set(names)].flatMap((name) => (name === null ? [] : { kind, name, isAimed: false }));
}
