import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import { readChangedTargets, type TargetRow } from './readTargets.ts';
import type { TaskCounts, TaskState, TaskVerdict } from './Task.ts';
import { TaskNotFound } from './taskErrors.ts';
import type { StopFacts } from './TaskStop.ts';
import { wavesOfTask, type WaveRow } from './wavesOfTask.ts';

export interface TaskProgress {
  readonly id: number;
  readonly revision: number;
  readonly state: TaskState;
  readonly verdict: TaskVerdict | null;
  readonly counts: TaskCounts;
  readonly pausedAt: Date | null;
  readonly stop: StopFacts;
  readonly waves: readonly WaveRow[];
  readonly targets: readonly TargetRow[];
}

/** A lost notification costs no more than this. */
const LOOK_AGAIN_MS = 5_000;
/** At most ten messages a second to one watcher; what comes in between is merged into the next. */
const COALESCE_MS = 100;
const LONGEST_WAIT_SECONDS = 60;
const SETTLED: readonly TaskState[] = ['FINISHED', 'CANCELLED', 'MISSED', 'REJECTED'];

/** Counters and rows must be of the same moment: both statements read one snapshot. */
const SNAPSHOT = { isolationLevel: 'repeatable read', readOnly: true } as const;

const READ_TASK = `
  select id, revision, state, verdict, targeted, pending, running, succeeded, failed, unknown, not_sent as "notSent", held,
    paused_at as "pausedAt", stop_kind as "stopKind", stop_reason as "stopReason", stopped_at as "stoppedAt",
    stop_confirmed_at as "stopConfirmedAt", stopped_by_id as "stoppedById", wave_count as "waveCount"
  from task where id = $1`;

type TaskRow = TaskCounts &
  StopFacts &
  Omit<TaskProgress, 'counts' | 'targets' | 'stop' | 'waves'> & { readonly waveCount: number };

/** What changed since a revision: at once, then whenever more does; ends after the task has finished. Throws TaskNotFound. */
export async function* watchTask(ctx: RequestContext, id: string, since: number): AsyncGenerator<TaskProgress> {
  const taskId = idOf(id);
  for (let revision = since, isFirst = true; !ctx.signal.aborted; isFirst = false) {
    const woken = ctx.events.wait('task', String(taskId), LOOK_AGAIN_MS, ctx.signal);
    const progress = await readProgress(ctx.em.fork(), taskId, revision);
    if (isFirst || progress.revision > revision || isSettled(progress)) yield progress;
    revision = Math.max(revision, progress.revision);
    if (isSettled(progress)) return;
    await woken;
    await sleep(COALESCE_MS);
  }
}

/** The same for long polling: answers when something changed since the revision, the task has finished or the time is over. Throws TaskNotFound. */
export async function pollTask(
  ctx: RequestContext,
  id: string,
  since: number,
  waitSeconds: number,
): Promise<TaskProgress> {
  const taskId = idOf(id);
  const until = performance.now() + Math.min(Math.max(waitSeconds, 0), LONGEST_WAIT_SECONDS) * 1_000;
  while (true) {
    const restMs = until - performance.now();
    const woken = ctx.events.wait('task', String(taskId), Math.max(Math.min(restMs, LOOK_AGAIN_MS), 0), ctx.signal);
    const progress = await readProgress(ctx.em.fork(), taskId, since);
    if (progress.revision > since || isSettled(progress) || restMs <= 0 || ctx.signal.aborted) return progress;
    await woken;
  }
}

async function readProgress(em: EntityManager, taskId: number, since: number): Promise<TaskProgress> {
  return await em.transactional(async (tx) => {
    const [task] = await query<TaskRow>(tx, READ_TASK, [taskId]);
    if (task === undefined) throw new TaskNotFound(String(taskId));
    const { id, revision, state, verdict, pausedAt, ...counts } = task;
    const waves = task.waveCount === 0 ? [] : await wavesOfTask(tx, taskId, null);
    return {
      id,
      revision,
      state,
      verdict,
      counts,
      pausedAt,
      stop: task,
      waves,
      targets: await readChangedTargets(tx, taskId, since),
    };
  }, SNAPSHOT);
}

function idOf(id: string): number {
  if (!/^\d{1,9}$/.test(id)) throw new TaskNotFound(id);
  return Number(id);
}

function isSettled({ state }: TaskProgress): boolean {
  return SETTLED.includes(state);
}
