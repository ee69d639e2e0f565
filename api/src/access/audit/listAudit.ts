import { likePattern } from '@chargehand/fact-filter';
import type { EntityManager } from '@mikro-orm/postgresql';
import { foldCaseSql } from '../../platform/foldCaseSql.ts';
import { numberStartOf, pageOf, type Page, type PageRequest } from '../../platform/pages.ts';
import { query, queryOne } from '../../platform/sql.ts';
import type { AuditEntry } from '../AuditEntry.ts';

/** What the trail is narrowed to; absent, null and empty narrow nothing, several are joined by "and". */
export interface AuditSearch {
  readonly who?: string | null | undefined;
  readonly act?: string | null | undefined;
  readonly object?: string | null | undefined;
  readonly from?: Date | null | undefined;
  readonly to?: Date | null | undefined;
  readonly search?: string | null | undefined;
}

/** An entry with its place in the chain. */
export interface AuditRow extends AuditEntry {
  readonly position: number | null;
}

const COLUMNS = `e.id, e.at, e.actor, e.act, e.object, e.details, e.address, e.credential, s.position`;

const SEARCHED = foldCaseSql(
  `e.actor || ' ' || e.act || ' ' || e.object || ' ' || e.details::text || ' ' || coalesce(e.address, '')`,
);

type Bind = (value: unknown) => string;

/** A page of the trail, newest first. Throws BadCursor, BadPageSize. */
export async function listAudit(em: EntityManager, search: AuditSearch, page: PageRequest): Promise<Page<AuditRow>> {
  const parameters: unknown[] = [];
  const bind: Bind = (value) => `$${parameters.push(value)}`;
  const start = numberStartOf(page);
  const conditions = [...conditionsOf(search, bind), ...(start === null ? [] : [`e.id < ${bind(start)}`])];
  const rows = await query<AuditRow>(
    em,
    `select ${COLUMNS} from audit_entry e left join audit_seal s on s.entry_id = e.id ${where(conditions)}
     order by e.id desc limit ${bind(page.first + 1)}`,
    parameters,
  );
  const count = async (): Promise<number> => await countAudit(em, search);
  return pageOf(rows, page, count, ({ id }) => id);
}

async function countAudit(em: EntityManager, search: AuditSearch): Promise<number> {
  const parameters: unknown[] = [];
  const conditions = conditionsOf(search, (value) => `$${parameters.push(value)}`);
  const sql = `select count(*)::int as count from audit_entry e ${where(conditions)}`;
  return (await queryOne<{ count: number }>(em, sql, parameters)).count;
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
}

function conditionsOf({ from, to, ...texts }: AuditSearch, bind: Bind): readonly string[] {
  const bound = (text: string | null | undefined, conditionOf: (value: string) => string): readonly string[] => {
    const value = text?.toWellFormed().replaceAll('\0', '').trim() ?? '';
    return value === '' ? [] : [conditionOf(value)];
  };
  return [
    ...bound(texts.who, (who) => isActor(bind(who))),
    ...bound(texts.act, (act) => isOrBegins('e.act', bind(act), '.')),
    ...bound(texts.object, (object) => isOrBegins('e.object', bind(object), ':')),
    ...(from == null ? [] : [`e.at >= ${bind(from)}`]),
    ...(to == null ? [] : [`e.at < ${bind(to)}`]),
    ...bound(
      texts.search,
      (words) => `${SEARCHED} like ${foldCaseSql(`${bind(likePattern(words))}::text`)} escape '\\'`,
    ),
  ];
}

/** user:olga is found by that and by olga. */
function isActor(value: string): string {
  return `${value}::text in (e.actor, substr(e.actor, position(':' in e.actor) + 1))`;
}

/** task.run is found by that and by task. */
function isOrBegins(column: string, value: string, separator: string): string {
  return `(${column} = ${value} or starts_with(${column}, ${value}::text || '${separator}'))`;
}
