import type { EntityManager } from '@mikro-orm/postgresql';
import { pageOf, startOf, type Page, type PageRequest } from '../platform/pages.ts';
import { query, queryOne } from '../platform/sql.ts';
import { factFilterSql } from './factFilterSql.ts';
import { Host } from './Host.ts';
import { readFilter } from './readFilter.ts';
import { VISIBLE_HOSTS } from './visibleHosts.ts';

/** A page of the hosts that a filter selects, by name; an absent or blank filter selects all. Throws BadFilter, BadCursor, BadPageSize. */
export async function listHosts(
  em: EntityManager,
  filterText: string | null | undefined,
  page: PageRequest,
): Promise<Page<Host>> {
  const isBlank = filterText === null || filterText === undefined || filterText.trim() === '';
  const filter = isBlank ? ({ kind: 'all' } as const) : readFilter(filterText).filter;
  const parameters: unknown[] = [];
  const condition = factFilterSql(filter, parameters, new Date());
  const { count } = await queryOne<{ count: number }>(
    em,
    `select count(*)::int as count from ${VISIBLE_HOSTS} where ${condition}`,
    parameters,
  );
  const start = startOf(page);
  const after = start === null ? '' : `and h.name > $${parameters.push(start)}`;
  const limit = `limit $${parameters.push(page.first + 1)}`;
  const rows = await query<{ id: number }>(
    em,
    `select h.id from ${VISIBLE_HOSTS} where ${condition} ${after} order by h.name ${limit}`,
    parameters,
  );
  return pageOf(
    await loadHosts(
      em,
      rows.map(({ id }) => id),
    ),
    page,
    count,
    ({ name }) => name,
  );
}

/** The host of this name with its group, places and smart proxy. Null: there is none, or the caller may not see it. */
export async function findHost(em: EntityManager, name: string): Promise<Host | null> {
  const [row] = await query<{ id: number }>(em, `select h.id from ${VISIBLE_HOSTS} where h.name = $1`, [name]);
  const [host] = row === undefined ? [] : await loadHosts(em, [row.id]);
  return host ?? null;
}

async function loadHosts(em: EntityManager, ids: readonly number[]): Promise<Host[]> {
  const populate = ['smartProxy.bridge', 'hostgroup', 'location', 'organization'] as const;
  return await em.find(Host, { id: { $in: [...ids] } }, { populate, orderBy: { name: 'asc' } });
}
