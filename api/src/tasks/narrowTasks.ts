import { isNumber, likePattern } from '@chargehand/fact-filter';
import { AppError } from '../platform/AppError.ts';
import { foldCaseSql } from '../platform/foldCaseSql.ts';
import type { Outcome } from './Target.ts';
import { relationSql } from './usesOfTasks.ts';
import type { ScopeKind, ScopeRelation } from './TaskScope.ts';

/** What a history is narrowed to; absent, null and empty narrow nothing, several are joined by "and". */
export interface TaskSearch extends Partial<Record<TextNarrowing, string | null | undefined>> {
  /** Started then or later. */
  readonly from?: Date | null | undefined;
  /** Started before. */
  readonly to?: Date | null | undefined;
  readonly facts?: readonly string[] | null | undefined;
  readonly outcome?: Outcome | null | undefined;
  readonly argument?: { readonly name?: string | null | undefined; readonly value: string } | null | undefined;
  /** How the host group and the places are tied to a task; ANY unless said otherwise. */
  readonly of?: ScopeRelation | undefined;
  /** Whether tasks below the host group and the places count too. */
  readonly below?: boolean | undefined;
}

/** Where a search goes on: at the tasks below this id. Null: at the newest. */
export type Start = number | null;

type TextNarrowing = keyof typeof TEXTS | 'host' | 'search' | Exclude<ScopeKind, 'fact'> | 'fact' | 'commandId';

/** The part of a statement that narrows tasks t with their command c: further rows, of which each task has one at most, conditions, and the order. */
export interface Narrowing {
  readonly joins: readonly string[];
  readonly conditions: readonly string[];
  readonly order: string;
}

export class BadTaskSearch extends AppError {
  readonly code = 'BAD_TASK_SEARCH';
}

/** Conditions on a task's own columns. */
const TEXTS = {
  state: (value) => `t.state = ${value}`,
  plugin: (value) => `c.plugin = ${value}`,
  action: (value) => `c.action = ${value}`,
  filter: (value) => `t.filter = ${value}`,
  user: (value) => `t.created_by_id = (select u.id from app_user u where u.login = ${value})`,
} as const satisfies Record<string, (value: string) => string>;

const TEXT_NAMES = Object.keys(TEXTS) as (keyof typeof TEXTS)[];

const COUNTERS = { SUCCEEDED: 'succeeded', FAILED: 'failed', UNKNOWN: 'unknown', NOT_SENT: 'not_sent' } as const;

const SEARCHED = foldCaseSql(`c.plugin || '/' || c.action || ' ' || t.filter || ' ' || c.arguments::text`);

/** No filter has more comparisons. */
const MOST_FACTS = 40;

type Bind = (value: unknown) => string;

/**
 * How a search narrows tasks; appends its values to `parameters`. Names are joined as rows of task_scope, whose index has them in the
 * order of the tasks, so that PostgreSQL can begin at the rarest and stop at the end of a page. Throws BadTaskSearch.
 */
export function narrowTasks(search: TaskSearch, start: Start, parameters: unknown[]): Narrowing {
  const bind: Bind = (value) => `$${parameters.push(value)}`;
  const rows = [...scopeRows(search, bind), ...hostRow(search, bind)];
  const conditions = [...textConditions(search, bind), ...otherConditions(search, bind)];
  const join = ({ table, row, on }: JoinedRow): string => `join ${table} ${row} on ${row}.task_id = t.id and ${on}`;
  const at = start === null ? undefined : bind(start);
  // A time is found by its index alone, and tasks of one time by their ids; of tasks that start side by side the later id may be of the earlier time.
  if (search.from != null || search.to != null) {
    const below =
      at === undefined
        ? []
        : [`(t.created_at, t.id) < ((select s.created_at from task s where s.id = ${at}), ${at}::int)`];
    return { joins: rows.map(join), conditions: [...below, ...conditions], order: 't.created_at desc, t.id desc' };
  }
  // Each row is told where to start, for PostgreSQL does not conclude that from the task's id.
  const joins = rows.map((each) => (at === undefined ? join(each) : `${join(each)} and ${each.row}.task_id < ${at}`));
  return { joins, conditions: [...(at === undefined ? [] : [`t.id < ${at}`]), ...conditions], order: 't.id desc' };
}

/** A row that is joined to a task. */
interface JoinedRow {
  readonly table: string;
  readonly row: string;
  readonly on: string;
}

function scopeRows(search: TaskSearch, bind: Bind): readonly JoinedRow[] {
  const { of = 'ANY', below = false } = search;
  const facts = new Set([...(search.facts ?? []), search.fact].flatMap((name) => cleanText(name) ?? []));
  if (facts.size > MOST_FACTS) throw new BadTaskSearch(`A task's filter names at most ${MOST_FACTS} facts.`);
  const trees = (['hostgroup', 'location', 'organization'] as const).flatMap((kind) => {
    const name = cleanText(search[kind]);
    return name === undefined
      ? []
      : [{ kind, name, isTied: (row: string, placeholder: string) => relationSql(row, placeholder, { of, below }) }];
  });
  const proxy = cleanText(search.proxy);
  const flat = [
    ...[...facts].map((name) => ({ kind: 'fact', name }) as const),
    ...(proxy === undefined ? [] : [{ kind: 'proxy', name: proxy } as const]),
  ].map((each) => ({ ...each, isTied: () => 'true' }));
  return [...flat, ...trees].map(({ kind, name, isTied }, index) => {
    const row = `s${index}`;
    const placeholder = bind(name);
    const on = `${row}.kind = '${kind}' and ${row}.name = ${placeholder} and ${isTied(row, placeholder)}`;
    return { table: 'task_scope', row, on };
  });
}

/** A host is in a task once. Its name is the one that it had at that time. */
function hostRow({ host, outcome }: TaskSearch, bind: Bind): readonly JoinedRow[] {
  const name = cleanText(host);
  if (name === undefined) return [];
  const ofOutcome = outcome == null ? '' : `and x.state = ${bind(outcome)}::target_state`;
  return [{ table: 'target', row: 'x', on: `x.name = ${bind(name)} ${ofOutcome}` }];
}

function textConditions(search: TaskSearch, bind: Bind): readonly string[] {
  return TEXT_NAMES.flatMap((name) => {
    const value = cleanText(search[name]);
    return value === undefined ? [] : [TEXTS[name](bind(value))];
  });
}

function otherConditions(search: TaskSearch, bind: Bind): readonly string[] {
  const { from, to, outcome, argument } = search;
  const [host, words, commandId] = [search.host, search.search, search.commandId].map(cleanText);
  return [
    ...(from == null ? [] : [`t.created_at >= ${bind(from)}`]),
    ...(to == null ? [] : [`t.created_at < ${bind(to)}`]),
    ...(outcome == null || host !== undefined ? [] : [`t.${COUNTERS[outcome]} > 0`]),
    ...(argument == null ? [] : [`c.arguments @? ${bind(argumentPath(argument))}::jsonpath`]),
    ...(commandId === undefined ? [] : [`t.command_id = ${bind(readId(commandId))}`]),
    ...(words === undefined
      ? []
      : [`${SEARCHED} like ${foldCaseSql(`${bind(likePattern(words))}::text`)} escape '\\'`]),
  ];
}

/** An id that no command can have finds nothing. */
function readId(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** A path of PostgreSQL that finds the value as text, number or boolean, also within a list; JSON writes strings as paths read them. */
function argumentPath({ name, value }: NonNullable<TaskSearch['argument']>): string {
  const text = JSON.stringify(storable(value));
  const literals = [text, ...(isJsonNumber(value) || value === 'true' || value === 'false' ? [value] : [])];
  const input = cleanText(name);
  const key = input === undefined ? '*' : JSON.stringify(storable(input));
  return `$.${key} ? (${literals.map((literal) => `@ == ${literal}`).join(' || ')})`;
}

function isJsonNumber(text: string): boolean {
  return isNumber(text) && /^-?(0|[1-9])/.test(text) && !/^-?0\d/.test(text);
}

function cleanText(value: string | null | undefined): string | undefined {
  return value == null || value === '' ? undefined : storable(value);
}

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}
