import type { TaskProgress } from '@chargehand/api-client';
import { isEnded, watchTask } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import { exitCodeOf, exitCodes } from '../exitCodes.ts';
import { neutralise, toJson } from '../output/neutralise.ts';
import { stopText } from '../output/stopText.ts';
import { countsText, troubleTable } from '../output/summary.ts';

/** How long an API that was there may stay away before watching gives up, in milliseconds. */
const GIVE_UP_AFTER_MS = 60_000;

/** How much is said while the task runs: every host, one line that is rewritten, or nothing. */
export type Liveliness = 'hosts' | 'counts' | 'quiet';

/** Watches a task to its end, then says how it ended; gives the exit code. */
export async function follow(context: CliContext, id: string, liveliness: Liveliness): Promise<number> {
  const targets = new Map<number, TaskProgress['targets'][number]>();
  let last: TaskProgress | undefined;
  const { client, signal } = context;
  for await (const progress of watchTask(client, id, { signal, giveUpAfterMs: GIVE_UP_AFTER_MS })) {
    for (const target of progress.targets) targets.set(target.position, target);
    show(context, progress, liveliness);
    last = progress;
  }
  if (last === undefined || !isEnded(last)) return interrupted(context, id);
  finish(context, last, targets);
  return exitCodeOf(last);
}

function show(context: CliContext, progress: TaskProgress, liveliness: Liveliness): void {
  if (liveliness === 'hosts') showHosts(context, progress);
  if (liveliness === 'counts' && context.isInteractive && !context.json)
    context.tell(`\r\u001b[K${progress.pausedAt === null ? progress.state : 'PAUSED'} ${countsText(progress.counts)}`);
}

function showHosts({ json, print }: CliContext, progress: TaskProgress): void {
  if (json) return print(`${toJson(progress)}\n`);
  for (const { name, outcome, state, reason, statusMessage, outputs } of progress.targets)
    if (outcome !== null) {
      const words = [name, state, reason ?? statusMessage ?? '', outputs === null ? '' : JSON.stringify(outputs)];
      print(`${neutralise(words.filter((word) => word !== '').join('  '))}\n`);
    }
}

function finish(
  context: CliContext,
  last: TaskProgress,
  targets: ReadonlyMap<number, TaskProgress['targets'][number]>,
): void {
  const byPosition = [...targets.values()].sort((one, other) => one.position - other.position);
  if (context.json) return context.print(`${toJson({ ...last, targets: byPosition })}\n`);
  if (context.isInteractive) context.tell('\r\u001b[K');
  context.print(troubleTable(byPosition));
  context.print(
    `Task ${last.id} ${last.state}${last.verdict === null ? '' : ` ${last.verdict}`}: ${countsText(last.counts)}\n`,
  );
  if (last.stop !== null) context.print(`${stopText(last.stop, last.counts)}\n`);
}

function interrupted({ tell }: CliContext, id: string): number {
  tell(`\nTask ${id} goes on; see it with: chargehand watch ${id}\n`);
  return exitCodes.interrupted;
}
