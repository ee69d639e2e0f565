import { graphql, type ResultOf } from '@chargehand/api-client';
import { CliFault } from '../CliFault.ts';
import type { CliContext } from '../CliContext.ts';
import { noSchedule, ShownSchedule } from '../findSchedule.ts';
import { formatTable } from '../output/formatTable.ts';
import { toJson } from '../output/neutralise.ts';
import { dueTimesText, scheduleText } from '../output/scheduleText.ts';
import { localZone, type TimingOptions } from '../scheduleOptions.ts';

const DescribeSchedule = graphql(
  `
    query DescribeSchedule($id: ID!, $first: Int!) {
      schedule(id: $id) {
        ...ShownSchedule
        tasks(first: $first) {
          totalCount
          nodes {
            id
            state
            verdict
            createdAt
            dueAt
            isLate
            missedSince
            rejection {
              code
              message
            }
          }
        }
      }
    }
  `,
  [ShownSchedule],
);

const PreviewSchedule = graphql(`
  query PreviewSchedule($cron: String, $at: DateTime, $zone: String!, $count: Int!) {
    previewSchedule(cron: $cron, at: $at, zone: $zone, count: $count) {
      utc
      local
      note
    }
  }
`);

type DescribedRun = NonNullable<ResultOf<typeof DescribeSchedule>['schedule']>['tasks']['nodes'][number];

/** Describes one schedule: what it runs, when it is due next, and what became of its last runs. */
export async function showSchedule(
  { client, json, print, tell, signal }: CliContext,
  id: string,
  { first }: { readonly first: number },
): Promise<number> {
  const { schedule } = await client.request(DescribeSchedule, { id, first }, { signal });
  if (schedule === null) throw noSchedule(id);
  if (json) {
    print(`${toJson(schedule, 2)}\n`);
    return 0;
  }
  const { nodes, totalCount } = schedule.tasks;
  print(`${scheduleText(schedule)}\n`);
  print(formatTable(['TASK', 'DUE (UTC)', 'STATE', 'WHY'], nodes.map(rowOf)));
  if (totalCount > nodes.length) tell(`${nodes.length} of ${totalCount} runs; use --first for more\n`);
  return 0;
}

function rowOf({ id, dueAt, createdAt, state, verdict, isLate, missedSince, rejection }: DescribedRun): string[] {
  const remarks = [
    rejection === null ? '' : `${rejection.code}: ${rejection.message}`,
    isLate ? `late, at ${createdAt}` : '',
    missedSince === null ? '' : `also for those since ${missedSince}`,
  ];
  return [
    id,
    dueAt ?? `by hand at ${createdAt}`,
    verdict === null ? state : `${state} ${verdict}`,
    remarks.filter((remark) => remark !== '').join('; '),
  ];
}

/** Shows when a schedule of this timing would be due, and keeps nothing. */
export async function previewSchedule(
  { client, json, print, signal }: CliContext,
  { cron, at, zone = localZone(), count }: TimingOptions & { readonly count: number },
): Promise<number> {
  if (cron === undefined && at === undefined) throw noTiming();
  const timing = { cron: cron ?? null, at: at ?? null, zone, count };
  const { previewSchedule: times } = await client.request(PreviewSchedule, timing, { signal });
  print(json ? `${toJson({ zone, items: times }, 2)}\n` : dueTimesText(times));
  return 0;
}

/** The fault that nothing says when it is to run. */
export function noTiming(): CliFault {
  return new CliFault('NO_TIMING', 'Say when: --at INSTANT to run once, or --cron FIELDS to run again and again');
}
