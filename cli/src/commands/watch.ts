import type { TaskProgress, WatchedTarget } from '@chargehand/api-client';
import { isEnded, watchTask } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import { exitCodeOf, exitCodes } from '../exitCodes.ts';
import { findAllTargets, findTargetsAt } from '../findTargets.ts';
import { findRejection } from '../findRejection.ts';
import { neutralise, toJson } from '../output/neutralise.ts';
import { rejectionText } from '../output/rejectionText.ts';
import { stopText } from '../output/stopText.ts';
import { countsText, troubleTable } from '../output/summary.ts';

/** How long an API that was there may stay away before watching gives up, in milliseconds. */
const GIVE_UP_AFTER_MS = 60_000;

/** How much is said while the task runs: every host, one line that is rewritten, or nothing. */
export type Liveliness = 'hosts' | 'counts' | 'quiet';

/** Watches a task to its end, then says how it ended; gives the exit code. */
export async function follow(context: CliContext, id: string, liveliness: Liveliness): Promise<number> {
  const targets = new Map<number, WatchedTarget>();
  let last: TaskProgress | undefined;
  const { client, signal } = context;
  try {
    for await (const progress of watchTask(client, id, { signal, giveUpAfterMs: GIVE_UP_AFTER_MS })) {
      for (const target of progress.targets) targets.set(target.position, target);
      if (isNewlyAwaiting(progress, last) && liveliness !== 'quiet') tellAwaiting(context, id);
      await show(context, progress, liveliness);
      last = progress;
    }
  } catch (error) {
    // Ctrl-C while outputs are fetched is no failure.
    if (!signal.aborted) throw error;
  }
  if (last === undefined || !isEnded(last)) return interrupted(context, id);
  await finish(context, last, targets);
  return exitCodeOf(last);
}

function isNewlyAwaiting({ state }: TaskProgress, last: TaskProgress | undefined): boolean {
  return state === 'AWAITING_APPROVAL' && last?.state !== 'AWAITING_APPROVAL';
}

/** Else who waits would not know for what. */
function tellAwaiting({ json, tell }: CliContext, id: string): void {
  if (!json) tell(`Task ${id} waits until somebody else approves it, with: chargehand approve ${id}\n`);
}

async function show(context: CliContext, progress: TaskProgress, liveliness: Liveliness): Promise<void> {
  if (liveliness === 'hosts') await showHosts(context, progress);
  if (liveliness === 'counts' && context.isInteractive && !context.json)
    context.tell(`\r\u001b[K${progress.pausedAt === null ? progress.state : 'PAUSED'} ${countsText(progress.counts)}`);
}

async function showHosts(context: CliContext, progress: TaskProgress): Promise<void> {
  const { json, print } = context;
  const shown = json ? progress.targets : progress.targets.filter(({ outcome }) => outcome !== null);
  const full = await findTargetsAt(context, progress.id, positionsOf(shown));
  if (json) return print(`${toJson({ ...progress, targets: full })}\n`);
  const outputsAt = new Map(full.map(({ position, outputs }) => [position, outputs ?? null]));
  for (const { position, name, state, reason, statusMessage } of shown) {
    const outputs = outputsAt.get(position) ?? null;
    const words = [name, state, reason ?? statusMessage ?? '', outputs === null ? '' : JSON.stringify(outputs)];
    print(`${neutralise(words.filter((word) => word !== '').join('  '))}\n`);
  }
}

function positionsOf(targets: readonly WatchedTarget[]): readonly number[] {
  return targets.map(({ position }) => position);
}

async function finish(
  context: CliContext,
  last: TaskProgress,
  targets: ReadonlyMap<number, WatchedTarget>,
): Promise<void> {
  const rejection = await findRejection(context, last);
  if (context.json)
    return context.print(
      `${toJson({ ...last, ...(rejection !== null && { rejection }), targets: await findAllTargets(context, last.id) })}\n`,
    );
  if (context.isInteractive) context.tell('\r\u001b[K');
  context.print(troubleTable([...targets.values()].sort((one, other) => one.position - other.position)));
  context.print(
    `Task ${last.id} ${last.state}${last.verdict === null ? '' : ` ${last.verdict}`}: ${countsText(last.counts)}\n`,
  );
  if (rejection !== null) context.print(`${rejectionText(rejection)}\n`);
  if (last.stop !== null) context.print(`${stopText(last.stop, last.counts)}\n`);
}

function interrupted({ tell }: CliContext, id: string): number {
  tell(`\nTask ${id} goes on; see it with: chargehand watch ${id}\n`);
  return exitCodes.interrupted;
}
