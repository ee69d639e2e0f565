import type { VariablesOf } from '@chargehand/api-client';
import { graphql } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import { ageOf } from '../output/ageOf.ts';
import { printList } from '../output/printList.ts';

const ListTasks = graphql(`
  query ListTasks(
    $state: TaskState
    $plugin: String
    $action: String
    $from: DateTime
    $to: DateTime
    $host: String
    $hostgroup: String
    $fact: String
    $proxy: String
    $user: String
    $search: String
    $first: Int!
  ) {
    tasks(
      state: $state
      plugin: $plugin
      action: $action
      from: $from
      to: $to
      host: $host
      hostgroup: $hostgroup
      fact: $fact
      proxy: $proxy
      user: $user
      search: $search
      first: $first
    ) {
      totalCount
      nodes {
        id
        filter
        state
        verdict
        createdAt
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
          succeeded
          failed
          unknown
          notSent
        }
      }
    }
  }
`);

/** What `tasks` may be narrowed by. */
export type TaskSelection = VariablesOf<typeof ListTasks>;

/** Lists tasks, newest first. */
export async function tasks(context: CliContext, selection: TaskSelection): Promise<number> {
  const { tasks: found } = await context.client.request(ListTasks, selection, { signal: context.signal });
  printList(context, {
    items: found.nodes,
    total: found.totalCount,
    headings: ['TASK', 'AGE', 'BY', 'COMMAND', 'FILTER', 'STATE', 'OK', 'FAILED', 'UNKNOWN', 'NOT SENT', 'PENDING'],
    row: ({ counts, ...task }) => [
      task.id,
      ageOf(task.createdAt, Date.now()),
      task.createdBy?.login ?? '-',
      `${task.command.plugin} ${task.command.action}`,
      task.filter,
      task.verdict === null ? task.state : `${task.state} ${task.verdict}`,
      counts.succeeded,
      counts.failed,
      counts.unknown,
      counts.notSent,
      counts.pending,
    ],
  });
  return 0;
}
