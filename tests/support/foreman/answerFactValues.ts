import type { ForemanAnswer } from './foremanAnswers.ts';
import { failure, pageOf, pagingOf, success } from './foremanAnswers.ts';
import { readFactSearch } from './readFactSearch.ts';
import { visibleHosts } from './foremanShapes.ts';
import type { ForemanWorld } from './ForemanWorld.ts';

/** A row of fact_values, which is what pages count. */
export interface FactRow {
  readonly hostId: number;
  readonly host: string;
  readonly name: string;
  readonly value: string | null;
  readonly reportedAt: number;
}

/** Answers the list of facts with its traps: pages of rows, ordered by value unless asked otherwise, totals that are none. */
export function answerFactValues(world: ForemanWorld, asked: ReadonlyMap<string, string>): ForemanAnswer {
  const parameters = new Map(asked);
  if (world.faults.ignoresPageOf.has('fact_values')) parameters.delete('page');
  const search = parameters.get('search') ?? '';
  const matches = readFactSearch(search, Date.now() + world.clockAheadMs);
  if (typeof matches === 'string') return failure(400, { message: matches, class: 'ScopedSearch::QueryNotSupported' });
  const wanted = pagingOf(parameters, false);
  if (wanted === undefined) return failure(500, { message: 'Internal Server Error: per_page' });
  const rows = sorted(world, factRows(world).filter(matches), parameters.get('order') ?? 'value');
  if (rows === undefined) return failure(400, { message: 'the field in the order statement is not valid' });
  const paging = { ...wanted, perPage: Math.min(wanted.perPage, world.faults.mostFactsPerPage) };
  const results = byHost(pageOf(rows, paging));
  const hosts = Object.keys(results).length;
  return success({
    total: 0,
    subtotal: search === '' ? 0 : hosts,
    page: wanted.page,
    per_page: wanted.perPage,
    search,
    sort: { by: parameters.get('order') ?? null, order: null },
    results: hosts === 0 && world.faults.emptyFactsAsList ? [] : results,
  });
}

function factRows(world: ForemanWorld): readonly FactRow[] {
  return visibleHosts(world).flatMap((host) =>
    [...host.facts].map(([name, fact]) => ({ hostId: host.id, host: host.name, name, ...fact })),
  );
}

function sorted(world: ForemanWorld, rows: readonly FactRow[], order: string): readonly FactRow[] | undefined {
  const keys: Readonly<Record<string, (row: FactRow) => string>> = {
    value: (row) => row.value ?? '',
    host_id: (row) => String(row.hostId).padStart(12, '0'),
    name: (row) => row.name,
    reported_at: (row) => String(row.reportedAt).padStart(15, '0'),
  };
  const keyOf = keys[order];
  if (keyOf === undefined) return undefined;
  // Rows that are equal in the order come as the database likes, at each request.
  const mixed = world.faults.shufflesFacts ? shuffled(rows) : rows;
  return mixed.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : Number(keyOf(one) > keyOf(other))));
}

function shuffled<T>(rows: readonly T[]): readonly T[] {
  return rows
    .map((row) => ({ row, at: Math.random() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ row }) => row);
}

function byHost(rows: readonly FactRow[]): Readonly<Record<string, Readonly<Record<string, string | null>>>> {
  const hosts = Map.groupBy(rows, ({ host }) => host);
  const entries = [...hosts].map(
    ([host, facts]) => [host, Object.fromEntries(facts.map(({ name, value }) => [name, value]))] as const,
  );
  return Object.fromEntries(entries);
}
