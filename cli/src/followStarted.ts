import type { CliContext } from './CliContext.ts';
import { follow } from './commands/watch.ts';
import { toJson } from './output/neutralise.ts';

/** Watches a task that was just started to its end, or prints its id when nobody waits; gives the exit code. */
export async function followStarted(
  context: CliContext,
  task: { readonly id: string },
  { detach }: { readonly detach?: boolean },
): Promise<number> {
  if (detach === true) {
    context.print(context.json ? `${toJson(task)}\n` : `${task.id}\n`);
    return 0;
  }
  if (!context.json) context.tell(`Task ${task.id}\n`);
  return await follow(context, task.id, 'counts');
}
