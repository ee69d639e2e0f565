import { graphql, type VariablesOf } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import { formatTable } from '../output/formatTable.ts';
import { localText } from '../output/localText.ts';
import { toJson } from '../output/neutralise.ts';
import { printList } from '../output/printList.ts';
import { timingText } from '../output/scheduleText.ts';

const ListSchedules = graphql(`
  query ListSchedules($search: String, $plugin: String, $from: DateTime, $to: DateTime, $first: Int!) {
    schedules(search: $search, plugin: $plugin, from: $from, to: $to, first: $first) {
      totalCount
      nodes {
        id
        name
        filter
        cron
        at
        zone
        isEnabled
        nextDueAt
        command {
          plugin
          action
          arguments
        }
        owner {
          login
        }
      }
    }
  }
`);

const ComingRuns = graphql(`
  query ComingRuns($from: DateTime!, $to: DateTime!, $first: Int!) {
    scheduledRuns(from: $from, to: $to, first: $first) {
      dueAt
      schedule {
        id
        name
        filter
        zone
        command {
          plugin
          action
          arguments
        }
      }
    }
  }
`);

/** What the list may be narrowed by. */
export type ScheduleSelection = VariablesOf<typeof ListSchedules>;

/** Lists schedules by name. */
export async function schedules(context: CliContext, selection: ScheduleSelection): Promise<number> {
  const { schedules: found } = await context.client.request(ListSchedules, selection, { signal: context.signal });
  printList(context, {
    items: found.nodes,
    total: found.totalCount,
    headings: ['ID', 'NAME', 'RUNS', 'NEXT (UTC)', 'COMMAND', 'FILTER', 'OWNER'],
    row: ({ command, owner, ...schedule }) => [
      schedule.id,
      schedule.name,
      timingText(schedule),
      schedule.isEnabled ? schedule.nextDueAt : 'disabled',
      `${command.plugin} ${command.action}`,
      schedule.filter,
      owner?.login ?? null,
    ],
  });
  return 0;
}

/** Which runs are looked for; without `from` from now on, without `to` those of the coming week. */
export interface ComingSelection {
  readonly from?: string;
  readonly to?: string;
  readonly first: number;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1_000;

/** What the API tells at once. */
const MOST_RUNS = 500;

/** Lists what is still to come, of all schedules, in order of time. */
export async function upcoming(context: CliContext, { from, to, first }: ComingSelection): Promise<number> {
  const { client, json, print, tell, signal } = context;
  const count = Math.min(first, MOST_RUNS);
  const span = {
    // What has passed is not to come: the clock of the database decides, not that of this machine.
    from: from ?? new Date(0).toISOString(),
    to: to ?? new Date(Math.max(from === undefined ? 0 : Date.parse(from), Date.now()) + WEEK_MS).toISOString(),
  };
  const { scheduledRuns: runs } = await client.request(ComingRuns, { ...span, first: count }, { signal });
  if (json) print(`${toJson({ items: runs, isAll: runs.length < count }, 2)}\n`);
  else
    print(
      formatTable(
        ['DUE (UTC)', 'LOCAL', 'ID', 'SCHEDULE', 'COMMAND', 'FILTER'],
        runs.map(({ dueAt, schedule: { id, name, zone, command, filter } }) => [
          dueAt,
          localText(dueAt, zone),
          id,
          name,
          `${command.plugin} ${command.action}`,
          filter,
        ]),
      ),
    );
  if (runs.length === count) tell(`The first ${count} up to ${span.to}; use --first or --to for others\n`);
  return 0;
}
