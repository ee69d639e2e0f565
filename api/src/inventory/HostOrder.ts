import { Field, InputType, registerEnumType } from 'type-graphql';
import { BadCursor, keyOfTexts, textsStartOf, type PageRequest } from '../platform/pages.ts';
import type { SqlCondition } from './factFilterSql.ts';

export const HostOrderField = { NAME: 'NAME', LAST_SEEN: 'LAST_SEEN', HOSTGROUP: 'HOSTGROUP' } as const;
export type HostOrderField = (typeof HostOrderField)[keyof typeof HostOrderField];

export const OrderDirection = { ASC: 'ASC', DESC: 'DESC' } as const;
export type OrderDirection = (typeof OrderDirection)[keyof typeof OrderDirection];

registerEnumType(HostOrderField, {
  name: 'HostOrderField',
  valuesConfig: {
    LAST_SEEN: { description: 'Those that were never seen come last.' },
    HOSTGROUP: { description: 'By the title of the group; those in none come last.' },
  },
});
registerEnumType(OrderDirection, { name: 'OrderDirection' });

@InputType({ description: 'Hosts that are equal in it are in the order of their names.' })
export class HostOrder {
  @Field(() => HostOrderField)
  field!: HostOrderField;

  @Field(() => OrderDirection, { defaultValue: OrderDirection.ASC })
  direction!: OrderDirection;
}

/** The key by which a list is ordered, as text and as what it is compared as. Instants are whole microseconds: JavaScript's have no more than milliseconds. */
const KEYS = {
  NAME: { key: 'h.name', type: 'text', pattern: /^/ },
  LAST_SEEN: { key: '(extract(epoch from h.last_seen_at) * 1000000)::bigint', type: 'bigint', pattern: /^-?\d{1,18}$/ },
  HOSTGROUP: { key: 'g.title', type: 'text', pattern: /^/ },
} as const satisfies Record<HostOrderField, { key: string; type: string; pattern: RegExp }>;

export const BY_NAME: HostOrder = { field: 'NAME', direction: 'ASC' };

/** The key of a host in a list as SQL, as text. */
export function orderKeySql({ field }: HostOrder): string {
  return `${KEYS[field].key}::text`;
}

/** What follows `order by`. Nulls come last in both directions. */
export function orderSql({ field, direction }: HostOrder): string {
  return field === 'NAME' ? `h.name ${direction}` : `${KEYS[field].key} ${direction} nulls last, h.name`;
}

/** The cursor's key of a host; it names the order, so that no other list takes it for its own. */
export function hostKey({ field, direction }: HostOrder, key: string | null, name: string): string {
  return keyOfTexts(field, direction, key, name);
}

/** The condition of being after the page's cursor; pushes its values. Throws BadCursor, BadPageSize. */
export function afterSql(order: HostOrder, page: PageRequest, parameters: unknown[]): SqlCondition {
  const start = textsStartOf(page, 4);
  if (start === null) return 'true';
  const [field, direction, key, name] = start;
  const { key: column, type, pattern } = KEYS[order.field];
  if (field !== order.field || direction !== order.direction || name == null) throw new BadCursor();
  const isLater = direction === 'ASC' ? '>' : '<';
  if (field === 'NAME') return `h.name ${isLater} $${parameters.push(name)}`;
  const namePlace = `$${parameters.push(name)}`;
  if (key == null) return `(${column} is null and h.name > ${namePlace})`;
  if (!pattern.test(key)) throw new BadCursor();
  const place = `$${parameters.push(key)}::${type}`;
  return `(${column} ${isLater} ${place} or (${column} = ${place} and h.name > ${namePlace}) or ${column} is null)`;
}
