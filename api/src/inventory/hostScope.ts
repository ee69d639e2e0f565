import type { SqlCondition } from './factFilterSql.ts';
import { IS_LONG, IS_SHORT, isShort } from './shortValues.ts';
import type { TreeName } from './sources/InventorySource.ts';

/** What a list of hosts hangs on, by its id. `null` as the value of a fact: any. */
export type HostScope =
  | { readonly kind: 'fleet'; readonly id: 0 }
  | { readonly kind: 'tree'; readonly tree: TreeName; readonly isBelowIn: boolean; readonly id: number }
  | { readonly kind: 'proxy'; readonly id: number }
  | { readonly kind: 'fact'; readonly value: string | null; readonly id: number };

/** All hosts: what hangs on nothing. */
export const FLEET: HostScope = { kind: 'fleet', id: 0 };

/** The condition of a host h to hang on the id `k.id`; pushes its values to the parameters. */
export function scopeSql(scope: HostScope, parameters: unknown[]): SqlCondition {
  switch (scope.kind) {
    case 'fleet':
      return 'true';
    case 'proxy':
      return 'h.smart_proxy_id = k.id';
    case 'tree':
      return `h.${scope.tree}_id = ${scope.isBelowIn ? `any(array(${belowSql(scope.tree)}))` : 'k.id'}`;
    case 'fact':
      return `h.id in (${scope.value === null ? WITH_FACT : withValue(scope.value, parameters)})`;
  }
}

function belowSql(tree: TreeName): string {
  return `with recursive below(id) as (select k.id union select c.id from ${tree} c join below b on c.parent_id = b.id) select id from below`;
}

/** Two looks, each in an index of its own. */
const WITH_FACT = `
  select v.host_id from fact_value v where v.fact_id = k.id and ${IS_SHORT}
  union all select v.host_id from fact_value v where v.fact_id = k.id and ${IS_LONG}`;

function withValue(value: string, parameters: unknown[]): string {
  // No stored text has a NUL, and PostgreSQL would not even compare it.
  if (value.includes('\0')) return `select v.host_id from fact_value v where false`;
  const size = isShort(value) ? IS_SHORT : IS_LONG;
  return `select v.host_id from fact_value v where v.fact_id = k.id and ${size} and v.value = $${parameters.push(value)}`;
}
