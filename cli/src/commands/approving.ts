import { graphql, type ResultOf } from '@chargehand/api-client';
import { CliFault } from '../CliFault.ts';
import type { CliContext } from '../CliContext.ts';
import { isConfirmed } from '../confirmTargets.ts';
import { exitCodes } from '../exitCodes.ts';
import { neutralise, toJson } from '../output/neutralise.ts';

const ShowRequest = graphql(`
  query ShowRequest($id: ID!) {
    task(id: $id) {
      id
      filter
      state
      secretInputs
      command {
        plugin
        action
        arguments
      }
      options {
        timeoutSeconds
        ttlSeconds
        deadlineSeconds
        rollout {
          canary
          percentages
          wavesBy
          fact
          confirmWaves
          pauseSeconds
          batchSize
          concurrency
          spreadSeconds
          stopAfterFailures
          stopAfterPercent
        }
      }
      createdBy {
        login
      }
      counts {
        targeted
      }
      approval {
        expiresAt
        fingerprint
      }
      targets(first: 20) {
        totalCount
        nodes {
          name
        }
      }
    }
  }
`);

const ApproveTask = graphql(`
  mutation ApproveTask($id: ID!, $fingerprint: String!) {
    approveTask(id: $id, fingerprint: $fingerprint) {
      id
      state
    }
  }
`);

const RejectTask = graphql(`
  mutation RejectTask($id: ID!, $reason: String!) {
    rejectTask(id: $id, reason: $reason) {
      id
      state
    }
  }
`);

type ShownRequest = NonNullable<ResultOf<typeof ShowRequest>['task']>;

/**
 * Shows what somebody wants to run, asks, and approves exactly that. Who cannot be asked gives the fingerprint of what they looked at, which
 * an earlier call has shown, or says yes to whatever there is.
 */
export async function approve(
  context: CliContext,
  id: string,
  { fingerprint: seen, yes }: { readonly fingerprint?: string; readonly yes?: boolean },
): Promise<number> {
  const { client, signal } = context;
  const { task } = await client.request(ShowRequest, { id }, { signal });
  if (task === null) throw new CliFault('TASK_NOT_FOUND', `There is no task ${JSON.stringify(id)}`);
  const fingerprint = task.approval?.fingerprint;
  if (task.state !== 'AWAITING_APPROVAL' || fingerprint == null)
    throw new CliFault('NOT_AWAITING_APPROVAL', `Task ${id} does not wait for an approval (${task.state})`);
  context.tell(requestText(task, fingerprint));
  if (seen === undefined) await confirm(context, yes);
  const { approveTask } = await client.request(ApproveTask, { id, fingerprint: seen ?? fingerprint }, { signal });
  context.print(
    context.json
      ? `${toJson(approveTask)}\n`
      : `Task ${id} is approved and ${approveTask.state}; watch it with: chargehand watch ${id}\n`,
  );
  return exitCodes.allSucceeded;
}

/** Ends a task that waits for an approval; who asked for it sees the reason. */
export async function reject(context: CliContext, id: string, reason: string): Promise<number> {
  const { rejectTask } = await context.client.request(RejectTask, { id, reason }, { signal: context.signal });
  context.print(context.json ? `${toJson(rejectTask)}\n` : `Task ${id} is rejected; nothing was sent\n`);
  return exitCodes.allSucceeded;
}

async function confirm(context: CliContext, yes: boolean | undefined): Promise<void> {
  if (yes !== true && !context.isInteractive)
    throw new CliFault(
      'NOT_CONFIRMED',
      'Nobody is there to answer, so nothing was approved. Look at it, and give its --fingerprint',
    );
  if (!(await isConfirmed(context, 'Approve exactly this?', yes)))
    throw new CliFault('NOT_CONFIRMED', 'Nothing was done');
}

/** The exact plan, for people. */
function requestText({ id, command, ...request }: ShownRequest, fingerprint: string): string {
  const { createdBy, counts, targets, filter, secretInputs, options, approval } = request;
  const more = targets.totalCount > targets.nodes.length ? `, … (see: chargehand task ${id})` : '';
  const lines = [
    `Task ${id}: ${createdBy?.login ?? 'a user who is gone'} wants to run`,
    `  ${command.plugin} ${command.action} ${JSON.stringify(command.arguments)}`,
    ...(secretInputs.length > 0 ? [`  secrets: ${secretInputs.join(', ')}`] : []),
    `  on ${counts.targeted} hosts (${filter === '' ? 'you do not see all its hosts' : filter})`,
    `  ${targets.nodes.map(({ name }) => name).join(', ')}${more}`,
    `  options ${JSON.stringify(options, (_name, value: unknown) => value ?? undefined)}`,
    `  to be decided by ${approval?.expiresAt ?? ''}`,
    `  fingerprint ${fingerprint}`,
  ];
  return lines.map((line) => `${neutralise(line)}\n`).join('');
}
