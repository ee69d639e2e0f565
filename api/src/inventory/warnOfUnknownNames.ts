import type { EntityManager } from '@mikro-orm/postgresql';
import {
  isTaskAttribute,
  terms,
  type AttributeName,
  type Filter,
  type FilterWarning,
  type Term,
} from '@chargehand/fact-filter';
import { query } from '../platform/sql.ts';

const MISSING_TASKS = `select r.name from unnest($1::text[]) as r(name) where not exists (select 1 from task t where t.id = r.name::int)`;

/** Where the names are that a filter can spell wrong; a `not` before such a term selects the hosts that it was meant to leave out. */
const TABLES = {
  hostgroup: { statement: missingFrom('hostgroup', 'title'), what: 'host group' },
  location: { statement: missingFrom('location', 'title'), what: 'location' },
  organization: { statement: missingFrom('organization', 'title'), what: 'organization' },
  proxy: { statement: missingFrom('smart_proxy', 'name'), what: 'smart proxy' },
  fact: { statement: missingFrom('fact', 'name'), what: 'fact' },
  task: { statement: MISSING_TASKS, what: 'task' },
} as const;

type Kind = keyof typeof TABLES;

/** A name that a term takes for granted. */
interface Named {
  readonly kind: Kind;
  readonly name: string;
  readonly term: Term;
}

/** Warnings of groups, places, smart proxies and facts that a filter names and that are not there; a pattern names none. */
export async function warnOfUnknownNames(em: EntityManager, filter: Filter): Promise<readonly FilterWarning[]> {
  const named = [...terms(filter)].flatMap(({ term }) => namesOf(term));
  const warnings: FilterWarning[] = [];
  for (const [kind, ofKind] of Map.groupBy(named, ({ kind }) => kind)) {
    const rows = await query<{ name: string }>(em, TABLES[kind].statement, [ofKind.map(({ name }) => name)]);
    const missing = new Set(rows.map(({ name }) => name));
    warnings.push(...ofKind.filter(({ name }) => missing.has(name)).map(warningOf));
  }
  return warnings.toSorted((one, other) => one.from - other.from);
}

function missingFrom(table: string, column: string): string {
  return `select r.name from unnest($1::text[]) as r(name) where not exists (select 1 from ${table} t where t.${column} = r.name)`;
}

function namesOf(term: Term): readonly Named[] {
  const { field } = term;
  if (field.kind === 'fact') return [{ kind: 'fact', name: field.path, term }];
  if (field.kind === 'any' || term.kind === 'presence') return [];
  const kind = kindOf(field.name);
  if (kind === undefined) return [];
  if (term.kind === 'membership') return term.values.map((name) => ({ kind, name, term }));
  const isExact =
    ['equal', 'notEqual'].includes(term.operator) || (term.operator === 'under' && !/[*%]/.test(term.value));
  return isExact ? [{ kind, name: term.value, term }] : [];
}

function kindOf(name: AttributeName): Kind | undefined {
  if (isTaskAttribute(name)) return 'task';
  return isKind(name) ? name : undefined;
}

function isKind(name: AttributeName): name is AttributeName & Kind {
  return name in TABLES;
}

function warningOf({ kind, name, term: { from, to } }: Named): FilterWarning {
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  const isPath = kind === 'hostgroup' || kind === 'location' || kind === 'organization';
  const remedy =
    isPath && !name.includes('/') ? ` It is the full path here; ${kind} ~ */${shown} looks for the last part.` : '';
  return { code: 'UNKNOWN_NAME', from, to, message: messageOf(kind, shown) + remedy };
}

function messageOf(kind: Kind, shown: string): string {
  if (kind === 'fact') return `No host has the fact "${shown}".`;
  return kind === 'task' ? `There is no task ${shown}.` : `No ${TABLES[kind].what} is called "${shown}".`;
}
