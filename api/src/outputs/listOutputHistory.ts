import type { EntityManager } from '@mikro-orm/postgresql';
import { batched, countsById, rowsById } from '../platform/batched.ts';
import { numberStartOf, pageOf, type Page, type PageRequest } from '../platform/pages.ts';
import { query } from '../platform/sql.ts';
import { fetchReplies, fittingFirst, type Answerer } from '../tasks/readReplies.ts';
import type { RepliesAsked } from '../tasks/repliesAsked.ts';
import type { TargetState } from '../tasks/Target.ts';

/** A host's own part in one run of an action. */
export interface PastAnswer extends Answerer {
  readonly at: Date;
  readonly state: TargetState;
}

/** Which runs are asked for: of one action, in a span of time. */
export interface PastRuns {
  readonly plugin: string;
  readonly action: string;
  readonly from: Date | null;
  readonly to: Date | null;
}

interface Asked extends PageRequest {
  readonly plugin: string;
  readonly action: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** From the host's own rows, never those of other hosts: their index is by name and task. */
const RUNS = `
  from target r join task t on t.id = r.task_id join command c on c.id = t.command_id
  where r.name = k.id and c.plugin = $2 and c.action = $3
    and ($4::timestamptz is null or t.created_at >= $4) and ($5::timestamptz is null or t.created_at < $5)`;

const PAGE = `
  select k.id, x.* from unnest($1::text[]) as k(id) cross join lateral (
    select r.task_id as "taskId", r.position, r.reply is not null as "hasReply", coalesce(r.settled_at, r.sent_at, t.created_at) as at, r.state ${RUNS}
      and ($6::int is null or r.task_id < $6)
    order by r.task_id desc limit $7) x
  order by k.id, x."taskId" desc`;

const COUNT = `select k.id, (select count(*)::int ${RUNS}) as count from unnest($1::text[]) as k(id)`;

/**
 * A page of what a host answered in the runs of an action, newest first; one look for all the hosts of an answer. Where replies are asked
 * for, it ends before they become too large for one answer. Throws BadCursor, BadPageSize, RepliesTooLarge.
 */
export async function listOutputHistory(
  em: EntityManager,
  host: string,
  { runs, page, replies }: { readonly runs: PastRuns; readonly page: PageRequest; readonly replies: RepliesAsked },
): Promise<Page<PastAnswer>> {
  numberStartOf(page);
  const { plugin, action } = runs;
  const isImpossible = `${plugin}${action}`.includes('\0');
  if (isImpossible) return pageOf([], page, 0, () => 0);
  const span = { from: runs.from?.toISOString() ?? null, to: runs.to?.toISOString() ?? null };
  const asked = { plugin, action, ...span };
  const answers = await pages(em, host, { ...asked, ...page });
  const first = replies.areAsked ? await fittingFirst(em, answers, page.first) : page.first;
  if (replies.areAsked) await fetchReplies(em, answers.slice(0, first), replies.times);
  return pageOf(
    answers,
    { ...page, first },
    async () => await totals(em, host, { ...asked, first: 1, after: null }),
    ({ taskId }) => taskId,
  );
}

const pages = batched(async (em, names: readonly string[], asked: Asked) => {
  const parameters = [...parametersOf(names, asked), numberStartOf(asked), asked.first + 1];
  return rowsById(names, await query<PastAnswer & { id: string }>(em, PAGE, parameters));
});

const totals = batched(async (em, names: readonly string[], asked: Asked) =>
  countsById(names, await query<{ id: string; count: number }>(em, COUNT, [...parametersOf(names, asked)])),
);

function parametersOf(names: readonly string[], { plugin, action, from, to }: Asked): readonly unknown[] {
  return [names, plugin, action, from, to];
}
