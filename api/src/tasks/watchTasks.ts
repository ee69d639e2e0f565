import { reachOf } from '../access/reachOf.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { EVERY_ID, type Events } from '../platform/events.ts';
import { SharedReads } from '../platform/SharedReads.ts';
import { query } from '../platform/sql.ts';
import { loadTasks } from './loadTasks.ts';
import type { Task, TaskState } from './Task.ts';

const KEPT_STATES = 200;

/** What a watcher starts from, and looks at again when notifications may have been lost; oldest first. */
const LATEST_STATES = `
  select id, state from (select id, state from task order by id desc limit ${KEPT_STATES}) latest order by id`;

type SeenState = Pick<Task, 'id' | 'state'>;

/** What all watchers of the feed in this process read together. */
interface FeedReads {
  readonly tasks: SharedReads<Task | null>;
  readonly states: SharedReads<readonly SeenState[]>;
}

const feeds = new WeakMap<Events, FeedReads>();

/** Each task that changed its state, from now on; however many watch, each change is read once. */
export async function* watchTasks(ctx: RequestContext): AsyncGenerator<Task> {
  const seen = new Map((await latestStates(ctx)).map(({ id, state }) => [id, state]));
  for await (const woken of ctx.events.watch('task', ctx.signal)) {
    const ids = woken === EVERY_ID ? changedSince(seen, await latestStates(ctx)) : [Number(woken)];
    for (const id of ids) {
      const task = await readTask(ctx, id);
      if (task !== null && remember(seen, task)) yield task;
    }
  }
}

/** Wakes a bridge: at once, then whenever a task has work for it, and every so often in case a notification was lost. */
export async function* watchWork(ctx: RequestContext, bridgeId: number): AsyncGenerator<boolean> {
  while (!ctx.signal.aborted) {
    // Listens while the wake-up before is being delivered: one that comes just then may be a stop.
    const next = ctx.events.wait('bridge_work', String(bridgeId), 15_000, ctx.signal);
    yield true;
    await next;
  }
}

async function readTask(ctx: RequestContext, id: number): Promise<Task | null> {
  const read = async (): Promise<Task | null> => (await loadTasks(ctx.em.fork(), [id]))[0] ?? null;
  return await feedOf(ctx).tasks.fresh(`${id} ${reachOf(ctx.caller)}`, read);
}

async function latestStates(ctx: RequestContext): Promise<readonly SeenState[]> {
  return await feedOf(ctx).states.fresh(reachOf(ctx.caller), () => query<SeenState>(ctx.em.fork(), LATEST_STATES));
}

function feedOf({ events }: RequestContext): FeedReads {
  const known = feeds.get(events) ?? { tasks: new SharedReads(), states: new SharedReads() };
  feeds.set(events, known);
  return known;
}

function changedSince(seen: ReadonlyMap<number, TaskState>, latest: readonly SeenState[]): number[] {
  return latest.filter(({ id, state }) => seen.get(id) !== state).map(({ id }) => id);
}

/** Whether the state is another one than was seen last; only so many tasks are kept, those that were seen first go first. */
function remember(seen: Map<number, TaskState>, { id, state }: Task): boolean {
  if (seen.get(id) === state) return false;
  seen.set(id, state);
  const [oldest] = seen.keys();
  if (seen.size > KEPT_STATES && oldest !== undefined) seen.delete(oldest);
  return true;
}
