import type { EntityManager } from '@mikro-orm/postgresql';
import {
  isTaskAttribute,
  type CompletedTask,
  type CompletionSource,
  type Field,
  type TaskOutcome,
} from '@chargehand/fact-filter';
import { query } from '../platform/sql.ts';
import { IS_SHORT } from './shortValues.ts';
import { VISIBLE_HOSTS } from './visibleHosts.ts';

/** Above every text that begins with the prefix before it, in the order of code points. */
const LAST = '\u{10FFFF}';

const HOST_NAMES = `
  select h.name as text from ${VISIBLE_HOSTS} where h.name >= $1 and h.name < $2 order by h.name limit $3`;

/** The first visible host ends the look at a fact. */
const FACT_NAMES = `
  select f.name as text from fact f where f.name >= $1 and f.name < $2
    and exists (select 1 from fact_value v join ${VISIBLE_HOSTS} on h.id = v.host_id where v.fact_id = f.id and ${IS_SHORT})
  order by f.name limit $3`;

const titles = (table: string, text: string): string =>
  `select t.${text} as text from ${table} t where t.${text} >= $1 and t.${text} < $2 order by 1 limit $3`;

/** Steps from one text of an index to the next, so that the time is that of the texts found and not of the rows that hold them. */
const distinct = (rows: string, text: string): string => `
  with recursive found(text, number) as (
    (select ${text}, 1 from ${rows} and ${text} >= $1 and ${text} < $2 order by ${text} limit 1)
    union all
    select (select ${text} from ${rows} and ${text} > found.text and ${text} < $2 order by ${text} limit 1), number + 1
    from found where found.text is not null and number < $3)
  select text from found where text is not null`;

const setOf = (table: string): string =>
  distinct(`${table} s join ${VISIBLE_HOSTS} on h.id = s.host_id where true`, 's.name');

const FACT_VALUES = distinct(
  `fact_value v join ${VISIBLE_HOSTS} on h.id = v.host_id
    where v.fact_id = (select id from fact where name = $4) and ${IS_SHORT}`,
  'v.value',
);

const ATTRIBUTES = {
  name: HOST_NAMES,
  hostgroup: titles('hostgroup', 'title'),
  location: titles('location', 'title'),
  organization: titles('organization', 'title'),
  proxy: titles('smart_proxy', 'name'),
  class: setOf('host_class'),
  plugin: setOf('host_plugin'),
} as const;

const COUNTERS = { SUCCEEDED: 'succeeded', FAILED: 'failed', UNKNOWN: 'unknown', NOT_SENT: 'not_sent' } as const;

const tasksWith = (outcome: TaskOutcome | null): string => `
  select t.id::text as number, c.plugin || '/' || c.action as detail from task t join command c on c.id = t.command_id
  where starts_with(t.id::text, $1) ${outcome === null ? '' : `and t.${COUNTERS[outcome]} > 0`} order by t.id desc limit $2`;

/** Names of facts and values that the hosts of the caller have, by prefix and in the order of their text. */
export function completionSource(em: EntityManager): CompletionSource {
  const ask = async (statement: string, prefix: string, parameters: readonly unknown[]): Promise<readonly string[]> => {
    const clean = prefix.toWellFormed().replaceAll('\0', '\uFFFD');
    const rows = await query<{ text: string }>(em, statement, [clean, clean + LAST, ...parameters]);
    return rows.map(({ text }) => text);
  };
  return {
    factNames: async (prefix, limit) => await ask(FACT_NAMES, prefix, [limit]),
    values: async (field, prefix, limit) => {
      if (field.kind === 'fact') return await ask(FACT_VALUES, prefix, [limit, field.path]);
      const statement = statementOf(field);
      return statement === undefined ? [] : await ask(statement, prefix, [limit]);
    },
    tasks: async (outcome, prefix, limit) =>
      /^\d{0,9}$/.test(prefix) ? await query<CompletedTask>(em, tasksWith(outcome), [prefix, limit]) : [],
  };
}

function statementOf(field: Exclude<Field, { kind: 'fact' }>): string | undefined {
  if (field.kind === 'any' || field.name === 'last_seen' || isTaskAttribute(field.name)) return undefined;
  return ATTRIBUTES[field.name];
}
