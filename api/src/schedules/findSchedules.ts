import type { EntityManager } from '@mikro-orm/postgresql';
import { searchPattern } from '../inventory/textPatterns.ts';
import { foldCaseSql } from '../platform/foldCaseSql.ts';
import { BadCursor, keyOfTexts, pageOf, textsStartOf, type Page, type PageRequest } from '../platform/pages.ts';
import { query, queryOne, visibleIds } from '../platform/sql.ts';
import { Schedule } from '../tasks/Schedule.ts';
import { findComing } from './comingRuns.ts';

/** What a list of schedules is narrowed to; absent and null narrow nothing, several are joined by "and". */
export interface ScheduleSearch {
  /** Part of the name, the command or the filter. */
  readonly search?: string | null | undefined;
  readonly plugin?: string | null | undefined;
  /** With a due time from here on. */
  readonly from?: Date | null | undefined;
  /** With a due time up to here. */
  readonly to?: Date | null | undefined;
}

const FOUND = `
  from schedule s join command c on c.id = s.command_id
  where ($1::int[] is null or s.id = any($1)) and ($2::text is null or c.plugin = $2)
    and ${foldCaseSql(`s.name || ' ' || c.plugin || '/' || c.action || ' ' || s.filter`)} like ${foldCaseSql('$3::text')} escape '\\'`;
const COUNT = `select count(*)::int as count ${FOUND}`;
const PAGE = `
  select s.id ${FOUND} and ($4::text is null or (s.name collate "C", s.id) > ($4::text collate "C", $5::int))
  order by s.name collate "C", s.id limit $6`;

/** A page of the schedules, by name. Throws BadCursor, BadPageSize. */
export async function listSchedules(
  em: EntityManager,
  { search, plugin, from, to }: ScheduleSearch,
  page: PageRequest,
): Promise<Page<Schedule>> {
  const [name = null, id = null] = textsStartOf(page, 2) ?? [];
  if (id !== null && !/^\d{1,9}$/.test(id)) throw new BadCursor();
  const coming = from == null && to == null ? null : await findComing(em, from ?? new Date(0), to ?? null);
  const found = [
    coming?.map((schedule) => schedule.id) ?? null,
    plugin?.replaceAll('\0', '') ?? null,
    searchPattern(search),
  ];
  const rows = await query<{ id: number }>(em, PAGE, [...found, name, id, page.first + 1]);
  const schedules = await loadSchedules(
    em,
    rows.map((row) => row.id),
  );
  const total = async (): Promise<number> => (await queryOne<{ count: number }>(em, COUNT, found)).count;
  return pageOf(schedules, page, total, (schedule) => keyOfTexts(schedule.name, String(schedule.id)));
}

/** The schedule of this id. Null: there is none. */
export async function findSchedule(em: EntityManager, id: string): Promise<Schedule | null> {
  return /^\d{1,9}$/.test(id) ? ((await loadSchedules(em, [Number(id)]))[0] ?? null) : null;
}

/** Schedules with their command and owner as they are now, in the order of the ids; one that does not exist is left out. */
export async function loadSchedules(em: EntityManager, ids: readonly number[]): Promise<Schedule[]> {
  if (ids.length === 0) return [];
  const schedules = await em.find(
    Schedule,
    { id: { $in: [...(await visibleIds(em, 'schedule', [...new Set(ids)]))] } },
    { populate: ['command', 'owner'], refresh: true },
  );
  const byId = new Map(schedules.map((schedule) => [schedule.id, schedule]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
