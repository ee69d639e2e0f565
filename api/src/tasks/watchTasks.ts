import type { RequestContext } from '../access/RequestContext.ts';
import { Task } from './Task.ts';

/** Each task that changed its state, from now on. */
export async function* watchTasks(ctx: RequestContext): AsyncGenerator<Task> {
  const stopping = new AbortController();
  const states = new Map<number, string>();
  try {
    for await (const id of ctx.events.watch('task', stopping.signal)) {
      const task = await ctx.em.fork().findOne(Task, Number(id), { populate: ['command', 'createdBy'] });
      if (task === null || states.get(task.id) === task.state) continue;
      if (task.state === 'FINISHED') states.delete(task.id);
      else states.set(task.id, task.state);
      yield task;
    }
  } finally {
    stopping.abort();
  }
}

/** Wakes a bridge: at once, then whenever a task has work for it, and every so often in case a notification was lost. */
export async function* watchWork(ctx: RequestContext, bridgeId: number): AsyncGenerator<boolean> {
  while (true) {
    yield true;
    await ctx.events.wait('bridge_work', String(bridgeId), 15_000);
  }
}
