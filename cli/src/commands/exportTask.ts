import type { ResultOf } from '@chargehand/api-client';
import { graphql } from '@chargehand/api-client';
import { exportTask as writeTask, type ExportedTarget, type ExportFormat } from '@chargehand/task-export';
import { CliFault } from '../CliFault.ts';
import type { CliContext } from '../CliContext.ts';
import { openFile, standardOutput } from '../output/TextSink.ts';

const DescribeExport = graphql(`
  query DescribeExport($id: ID!) {
    task(id: $id) {
      id
      filter
      state
      verdict
      createdAt
      finishedAt
      outputNames
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
`);

const ExportTargets = graphql(`
  query ExportTargets($id: ID!, $first: Int!, $after: String) {
    task(id: $id) {
      targets(first: $first, after: $after) {
        nodes {
          name
          outcome
          reason
          statusCode
          statusMessage
          hostgroup
          location
          organization
          smartProxy
          sentAt
          settledAt
          durationMs
          late
          outputs
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

type DescribedTask = NonNullable<ResultOf<typeof DescribeExport>['task']>;

/** How a task is exported; without a file to standard output. */
export interface ExportOptions {
  readonly format?: ExportFormat;
  readonly output?: string;
}

const PAGE = 500;

/** Writes all hosts of a task, page by page. Throws CliFault when the task is not there, or not whole. */
export async function exportTask(context: CliContext, id: string, { format, output }: ExportOptions): Promise<number> {
  const { task } = await context.client.request(DescribeExport, { id }, { signal: context.signal });
  if (task === null) throw new CliFault('TASK_NOT_FOUND', `There is no task ${JSON.stringify(id)}`);
  const { outputNames, counts, ...about } = task;
  const head = { id: task.id, outputs: outputNames, about: { ...about, counts } };
  const count = counterOf(context, counts.targeted, output);
  await using sink = output === undefined ? standardOutput() : await openFile(output);
  const pieces = writeTask(
    format ?? (context.json ? 'json' : 'csv'),
    head,
    counted(targetsOf(context, task.id), count),
  );
  for await (const piece of pieces) await sink.write(piece);
  count.check();
  await sink.finish();
  sayIfUnfinished(context, task);
  return 0;
}

async function* targetsOf({ client, signal }: CliContext, id: string): AsyncGenerator<ExportedTarget> {
  let after: string | null = null;
  for (;;) {
    const { task }: ResultOf<typeof ExportTargets> = await client.request(
      ExportTargets,
      { id, first: PAGE, after },
      { signal },
    );
    if (task === null) return;
    yield* task.targets.nodes;
    if (!task.targets.pageInfo.hasNextPage) return;
    after = task.targets.pageInfo.endCursor;
  }
}

async function* counted(targets: AsyncIterable<ExportedTarget>, count: Counter): AsyncGenerator<ExportedTarget> {
  for await (const target of targets) {
    count.add();
    yield target;
  }
}

interface Counter {
  add(): void;
  /** Throws when there were not as many hosts as the task has. */
  check(): void;
}

function counterOf({ isInteractive, tell }: CliContext, expected: number, output: string | undefined): Counter {
  // Beside hosts that scroll by, a progress would only be in the way.
  const isShown = isInteractive && (output !== undefined || !process.stdout.isTTY);
  let count = 0;
  return {
    add: () => {
      count += 1;
      if (isShown && (count % PAGE === 0 || count === expected)) tell(`\r${count} of ${expected} hosts`);
    },
    check: () => {
      if (isShown) tell('\n');
      if (count !== expected)
        throw new CliFault('EXPORT_INCOMPLETE', `Got ${count} of ${expected} hosts. Export the task again.`);
    },
  };
}

function sayIfUnfinished({ tell }: CliContext, { id, counts }: DescribedTask): void {
  if (counts.pending > 0) tell(`Task ${id} is not finished: ${counts.pending} hosts had no outcome when this began\n`);
}
