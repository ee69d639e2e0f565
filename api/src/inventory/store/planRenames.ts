/** A row of a tree. */
export interface TreeRow {
  readonly id: number;
  readonly title: string;
  readonly sourceId: number | null;
  readonly externalId: string | null;
  /** Whether other sources placed hosts in it: it is not this source's to rename. */
  readonly isShared: boolean;
}

export interface RenamePlan {
  /** New titles by row. */
  readonly titles: ReadonlyMap<number, string>;
  /** Rows that keep their title and lose their id in the source: the row that has their new title, or will be made for it, takes it over. */
  readonly released: readonly number[];
}

/**
 * Which rows change their title when a source tells these titles by its ids. The nodes below follow if the source told them; a row of the
 * source that is in the way steps aside, for its id tells later what it is called now, or is gone.
 */
export function planRenames(rows: readonly TreeRow[], sourceId: number, told: ReadonlyMap<string, string>): RenamePlan {
  const own = rows.filter((row) => row.sourceId === sourceId);
  const titles = new Map<number, string>();
  const released: number[] = [];
  for (const { id, externalId, title, isShared } of own) {
    const next = told.get(externalId ?? '');
    if (next === undefined || next === title) continue;
    if (isShared) released.push(id);
    else titles.set(id, next);
  }
  const isTold = ({ externalId }: TreeRow): boolean => told.has(externalId ?? '');
  for (;;) {
    moveChildren(own, titles, isTold);
    const sharing = findClash(rows, titles);
    if (sharing === undefined) return { titles, released };
    const stale = sharing.find((row) => row.sourceId === sourceId && !row.isShared && !isTold(row));
    const moving = sharing.find(({ id }) => titles.has(id));
    if (stale !== undefined)
      titles.set(stale.id, asideOf(stale, [...rows.map(({ title }) => title), ...titles.values()]));
    else if (moving !== undefined) {
      titles.delete(moving.id);
      released.push(moving.id);
    }
  }
}

function moveChildren(own: readonly TreeRow[], titles: Map<number, string>, isTold: (row: TreeRow) => boolean): void {
  const renamed = new Map(own.flatMap(({ id, title }) => [[title, titles.get(id)] as const]));
  const followers = own
    .filter((row) => !row.isShared && !isTold(row))
    .toSorted((one, other) => one.title.length - other.title.length);
  for (const { id, title } of followers) {
    const end = title.lastIndexOf('/');
    const parent = end < 0 ? undefined : renamed.get(title.slice(0, end));
    if (parent === undefined || titles.has(id)) continue;
    titles.set(id, parent + title.slice(end));
    renamed.set(title, parent + title.slice(end));
  }
}

/** Rows that would have the same title. */
function findClash(rows: readonly TreeRow[], titles: ReadonlyMap<number, string>): readonly TreeRow[] | undefined {
  const byTitle = Map.groupBy(rows, (row) => titles.get(row.id) ?? row.title);
  return [...byTitle.values()].find((sharing) => sharing.length > 1);
}

function asideOf({ id, title }: TreeRow, taken: readonly string[]): string {
  let aside = `${title} (${id})`;
  while (taken.includes(aside)) aside += "'";
  return aside;
}
