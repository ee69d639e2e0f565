import type { RequestContext } from '../access/RequestContext.ts';
import { EVERY_ID } from '../platform/events.ts';
import { query } from '../platform/sql.ts';
import { Task } from './Task.ts';

const KEPT_STATES = 200;

/** Notifications may have been lost: the latest tasks are looked at. */
const LATEST_TASKS = `select id::text from task order by id desc limit ${KEPT_STATES}`;

/** Each task that changed its state, from now on. */
export async function* watchTasks(ctx: RequestContext): AsyncGenerator<Task> {
  const states = new Map<number, string>();
  for (const id of await latestTasks(ctx)) await readChanged(ctx, id, states);
  for await (const woken of ctx.events.watch('task', ctx.signal)) {
    for (const id of woken === EVERY_ID ? await latestTasks(ctx) : [woken]) {
      const task = await readChanged(ctx, id, states);
      if (task !== undefined) yield task;
    }
  }
}

/** Wakes a bridge: at once, then whenever a task has work for it, and every so often in case a notification was lost. */
export async function* watchWork(ctx: RequestContext, bridgeId: number): AsyncGenerator<boolean> {
  while (!ctx.signal.aborted) {
    yield true;
    await ctx.events.wait('bridge_work', String(bridgeId), 15_000, ctx.signal);
  }
}

async function latestTasks(ctx: RequestContext): Promise<readonly string[]> {
  return (await query<{ id: string }>(ctx.em.fork(), LATEST_TASKS)).map(({ id }) => id);
}

/** The task, if its state is not the one that was seen last; remembers the latest ones alone. */
async function readChanged(ctx: RequestContext, id: string, states: Map<number, string>): Promise<Task | undefined> {
  const task = await ctx.em.fork().findOne(Task, Number(id), { populate: ['command', 'createdBy'] });
  if (task === null || states.get(task.id) === task.state) return undefined;
  states.set(task.id, task.state);
  const [oldest] = states.keys();
  if (states.size > KEPT_STATES && oldest !== undefined) states.delete(oldest);
  return task;
}
