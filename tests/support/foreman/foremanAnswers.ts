/** An answer as it goes over the wire. */
export interface ForemanAnswer {
  readonly status: number;
  readonly body: string;
}

/** An error in Foreman's wrapper. */
export function failure(status: number, error: Readonly<Record<string, unknown>>): ForemanAnswer {
  return { status, body: JSON.stringify({ error }) };
}

/** A 2xx answer. */
export function success(body: unknown): ForemanAnswer {
  return { status: 200, body: JSON.stringify(body) };
}

/** Paging as it was asked for; a list without "per_page" has 20 rows. */
export interface Paging {
  readonly page: number;
  readonly perPage: number;
}

/** Reads the paging; `all` is a number of rows only where `knowsAll`. Undefined: Foreman would fail at it. */
export function pagingOf(parameters: ReadonlyMap<string, string>, knowsAll: boolean): Paging | undefined {
  const asked = parameters.get('per_page') ?? '20';
  const page = Number(parameters.get('page') ?? '1');
  const perPage = asked === 'all' && knowsAll ? Number.MAX_SAFE_INTEGER : Number(asked);
  return perPage > 0 && page > 0 ? { page, perPage } : undefined;
}

/** The rows of one page. */
export function pageOf<T>(rows: readonly T[], { page, perPage }: Paging): readonly T[] {
  return rows.slice((page - 1) * perPage, page * perPage);
}
