import { graphql } from '@chargehand/api-client';
import type { ResultOf } from '@chargehand/api-client';
import { CliFault } from '../CliFault.ts';
import type { CliContext } from '../CliContext.ts';
import { formatTable } from '../output/formatTable.ts';
import { neutralise, toJson } from '../output/neutralise.ts';
import { rejectionText } from '../output/rejectionText.ts';
import { countsText } from '../output/summary.ts';

const DescribeTask = graphql(`
  query DescribeTask($id: ID!, $first: Int!, $state: TargetState) {
    task(id: $id) {
      id
      filter
      state
      verdict
      createdAt
      finishedAt
      dueAt
      isLate
      missedSince
      rejection {
        code
        message
      }
      replayOf {
        id
      }
      schedule {
        id
        name
      }
      command {
        plugin
        action
        arguments
      }
      createdBy {
        login
      }
      counts {
        targeted
        pending
        running
        succeeded
        failed
        unknown
        notSent
      }
      summaries {
        displayAs
        text
        problem
      }
      targets(first: $first, state: $state) {
        totalCount
        nodes {
          name
          state
          reason
          statusCode
          statusMessage
          outputs
          late
          durationMs
        }
      }
    }
  }
`);

type DescribedTask = NonNullable<ResultOf<typeof DescribeTask>['task']>;
type Origin = Pick<DescribedTask, 'replayOf' | 'schedule' | 'dueAt' | 'isLate' | 'missedSince'>;

/** Describes one task with its hosts. */
export async function task(
  context: CliContext,
  id: string,
  options: { first: number; state: DescribedTask['targets']['nodes'][number]['state'] | null },
): Promise<number> {
  const { task: found } = await context.client.request(DescribeTask, { id, ...options }, { signal: context.signal });
  if (found === null) throw new CliFault('TASK_NOT_FOUND', `There is no task ${JSON.stringify(id)}`);
  if (context.json) context.print(`${toJson(found, 2)}\n`);
  else show(context, found);
  return 0;
}

function show({ print, tell }: CliContext, { command, targets, ...found }: DescribedTask): void {
  print(`${neutralise(`${command.plugin} ${command.action} ${JSON.stringify(command.arguments)}`)}\n`);
  print(
    `${neutralise(`on ${found.filter}, by ${found.createdBy?.login ?? 'a user who is gone'} at ${found.createdAt}`)}\n`,
  );
  for (const line of originLines(found)) print(`${neutralise(line)}\n`);
  print(`${found.state}${found.verdict === null ? '' : ` ${found.verdict}`}: ${countsText(found.counts)}\n`);
  if (found.rejection !== null) print(`${rejectionText(found.rejection)}\n`);
  print('\n');
  for (const { displayAs, text, problem } of found.summaries) print(summaryText(displayAs, problem ?? text));
  const rows = targets.nodes.map((target) => [
    target.name,
    target.late ? `${target.state} late` : target.state,
    target.durationMs,
    target.reason ?? target.statusMessage,
    target.outputs === null ? null : JSON.stringify(target.outputs),
  ]);
  print(formatTable(['HOST', 'STATE', 'MS', 'WHY', 'OUTPUTS'], rows));
  const { totalCount, nodes } = targets;
  if (totalCount > nodes.length) tell(`${nodes.length} of ${totalCount} hosts; use --first for more\n`);
}

/** Of which task or schedule it comes; nothing when somebody ran it by hand. */
function originLines({ replayOf, schedule, dueAt, isLate, missedSince }: Origin): string[] {
  return [
    ...(replayOf === null ? [] : [`task ${replayOf.id} again`]),
    ...(schedule === null ? [] : [`of schedule ${schedule.id} ${schedule.name}`]),
    ...(dueAt === null ? [] : [`due at ${dueAt}${isLate ? ', and late' : ''}`]),
    ...(missedSince === null ? [] : [`also for the times missed since ${missedSince}`]),
  ];
}

/** The DDL's own words come in lines of their own; what is in them comes from hosts. */
function summaryText(displayAs: string, text: string): string {
  const lines = text === '' ? ['-'] : text.split('\n').map(neutralise);
  return `${neutralise(displayAs)}:\n${lines.map((line) => `  ${line}\n`).join('')}\n`;
}
