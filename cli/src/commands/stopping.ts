import { graphql, isEnded, watchTask, type TaskProgress } from '@chargehand/api-client';
import { CliFault } from '../CliFault.ts';
import type { CliContext } from '../CliContext.ts';
import { exitCodes } from '../exitCodes.ts';
import { toJson } from '../output/neutralise.ts';
import { stopText } from '../output/stopText.ts';

const CancelTask = graphql(`
  mutation CancelTask($id: ID!) {
    cancelTask(id: $id) {
      id
    }
  }
`);

const PauseTask = graphql(`
  mutation PauseTask($id: ID!) {
    pauseTask(id: $id) {
      id
      counts {
        held
      }
    }
  }
`);

const ResumeTask = graphql(`
  mutation ResumeTask($id: ID!) {
    resumeTask(id: $id) {
      id
      counts {
        held
      }
    }
  }
`);

/** A bridge that cannot be reached has stopped by itself 55 seconds later (confirmStop.ts of the API); so long, and a little more, its word is waited for. */
const CONFIRMED_WITHIN_MS = 60_000;

/** Cancels a task and says, when the bridges have confirmed it, how many hosts had been sent to. Exit status 2: they have not yet. */
export async function cancel(context: CliContext, id: string): Promise<number> {
  await context.client.request(CancelTask, { id }, { signal: context.signal });
  if (!context.json) context.tell(`Task ${id}: cancel requested, the bridges are told\n`);
  const progress = await untilConfirmed(context, id);
  const { stop, counts } = progress;
  if (stop === null) throw new CliFault('NOT_STOPPED', `Task ${id} does not say that it was cancelled`);
  context.print(
    context.json ? `${toJson({ id, state: progress.state, stop, counts })}\n` : `${stopText(stop, counts)}\n`,
  );
  return stop.confirmedAt === null ? exitCodes.someUnknown : exitCodes.allSucceeded;
}

async function untilConfirmed(context: CliContext, id: string): Promise<TaskProgress> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(CONFIRMED_WITHIN_MS)]);
  let last: TaskProgress | undefined;
  for await (const progress of watchTask(context.client, id, { signal, giveUpAfterMs: CONFIRMED_WITHIN_MS })) {
    last = progress;
    if (progress.stop?.confirmedAt != null || isEnded(progress)) break;
  }
  if (last === undefined)
    throw new CliFault('NOT_WATCHED', `Task ${id} is cancelled, but nothing was heard of it since`);
  return last;
}

/** Holds back what a rollout has not given to a bridge yet. */
export async function pause(context: CliContext, id: string): Promise<number> {
  const { pauseTask } = await context.client.request(PauseTask, { id }, { signal: context.signal });
  const { held } = pauseTask.counts;
  context.print(
    context.json
      ? `${toJson({ id, held })}\n`
      : `Task ${id} is paused; ${held} hosts are held back. Go on with: chargehand resume ${id}\n`,
  );
  return exitCodes.allSucceeded;
}

/** Lets a paused rollout go on. */
export async function resume(context: CliContext, id: string): Promise<number> {
  const { resumeTask } = await context.client.request(ResumeTask, { id }, { signal: context.signal });
  const { held } = resumeTask.counts;
  context.print(
    context.json
      ? `${toJson({ id, held })}\n`
      : `Task ${id} goes on; ${held} hosts are still held back by its rollout\n`,
  );
  return exitCodes.allSucceeded;
}
