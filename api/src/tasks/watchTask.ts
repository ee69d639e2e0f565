import type { EntityManager } from '@mikro-orm/postgresql';
import { reachOf } from '../access/reachOf.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import type { Patience, Pulse } from '../platform/Pulse.ts';
import { Pulses } from '../platform/Pulses.ts';
import { query } from '../platform/sql.ts';
import { readChangedTargets, type TargetRow } from './readTargets.ts';
import { readTargetColumns } from './readTargetColumns.ts';
import type { TargetColumns } from './TargetColumns.ts';
import type { TaskCounts, TaskState, TaskVerdict } from './Task.ts';
import { PAUSE_REASON, type PauseReason } from './PauseReason.ts';
import { TaskNotFound } from './taskErrors.ts';
import { UNCERTAIN, type StopFacts } from './TaskStop.ts';
import { wavesOfTask, type WaveRow } from './wavesOfTask.ts';

export interface TaskProgress {
  readonly id: number;
  /** What the watcher has seen; 0 when that is more than there is. */
  readonly since: number;
  readonly revision: number;
  readonly state: TaskState;
  readonly verdict: TaskVerdict | null;
  readonly counts: TaskCounts;
  readonly pausedAt: Date | null;
  readonly pauseReason: PauseReason | null;
  readonly stop: StopFacts;
  readonly waves: readonly WaveRow[];
  /** Undefined: not asked for. */
  readonly targets: readonly TargetRow[] | undefined;
  /** Undefined: not asked for. */
  readonly columns: TargetColumns | undefined;
}

/** What of a task is watched. */
export interface Watched {
  readonly id: string;
  /** The revision up to which the watcher has seen everything; 0: nothing. */
  readonly since: number;
  /** The parts that are to be read; each costs. */
  readonly wants: { readonly targets: boolean; readonly columns: boolean };
}

const LONGEST_WAIT_SECONDS = 60;
const SETTLED: readonly TaskState[] = ['FINISHED', 'CANCELLED', 'MISSED', 'REJECTED'];

/** Counters and rows must be of the same moment: all statements read one snapshot. */
const SNAPSHOT = { isolationLevel: 'repeatable read', readOnly: true } as const;

const READ_TASK = `
  select id, revision, state, verdict, targeted, pending, running, succeeded, failed, unknown, not_sent as "notSent", held,
    paused_at as "pausedAt", ${PAUSE_REASON} as "pauseReason", ${UNCERTAIN} as uncertain, stop_kind as "stopKind", stop_reason as "stopReason", stopped_at as "stoppedAt",
    stop_confirmed_at as "stopConfirmedAt", stopped_by_id as "stoppedById", wave_count as "waveCount"
  from task where id = $1`;

type TaskRow = TaskCounts &
  StopFacts &
  Omit<TaskProgress, 'counts' | 'targets' | 'columns' | 'since' | 'stop' | 'waves'> & { readonly waveCount: number };

const pulses = new Pulses<TaskProgress>('task');

/**
 * What changed since a revision: at once, then whenever more does; ends after the task has finished. A watcher that is slow to take is
 * told everything since its own revision with the next one. `next` throws TaskNotFound.
 */
export function watchTask(ctx: RequestContext, watched: Watched): AsyncIterableIterator<TaskProgress, undefined> {
  let reading: Reading | undefined;
  // Not a generator: one would keep its last, perhaps large, progress alive while it waits for the next.
  const next = async (): Promise<IteratorResult<TaskProgress, undefined>> => {
    reading ??= new Reading(ctx, watched);
    const progress = await reading.next();
    return progress === undefined ? { done: true, value: undefined } : { done: false, value: progress };
  };
  return {
    next,
    return: async () => {
      reading?.end();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** The same for long polling: answers when something changed since the revision, the task has finished or the time is over. Throws TaskNotFound. */
export async function pollTask(ctx: RequestContext, watched: Watched, waitSeconds: number): Promise<TaskProgress> {
  const until = performance.now() + Math.min(Math.max(waitSeconds, 0), LONGEST_WAIT_SECONDS) * 1_000;
  const reading = new Reading(ctx, watched);
  try {
    return await reading.until(until);
  } finally {
    reading.end();
  }
}

/** One watcher's way through the revisions of a task. */
class Reading {
  readonly #ctx: RequestContext;
  readonly #watched: Watched;
  readonly #taskId: number;
  readonly #pulse: Pulse<TaskProgress>;
  readonly #leave: () => void;
  #beat: number;
  #revision: number;
  #state: 'new' | 'open' | 'ended' = 'new';

  /** Throws TaskNotFound for what is no id. */
  constructor(ctx: RequestContext, watched: Watched) {
    this.#ctx = ctx;
    this.#watched = watched;
    this.#taskId = idOf(watched.id);
    this.#revision = Math.max(watched.since, 0);
    const { pulse, leave } = pulses.join(ctx.events, String(this.#taskId));
    this.#pulse = pulse;
    this.#leave = leave;
    this.#beat = pulse.beat;
  }

  /** The first progress at once, then each that tells something new; undefined after the last one. */
  async next(): Promise<TaskProgress | undefined> {
    try {
      if (this.#state === 'new') return this.#take(await this.#readNow());
      while (this.#state === 'open' && !this.#ctx.signal.aborted) {
        const progress = await this.#readNext({ signal: this.#ctx.signal });
        if (this.#isNews(progress)) return this.#take(progress);
      }
    } catch (error) {
      this.end();
      throw error;
    }
    this.end();
    return undefined;
  }

  /** The first progress that tells something new, or the one of when the time is over. */
  async until(deadline: number): Promise<TaskProgress> {
    let progress = await this.#readNow();
    while (!this.#isNews(progress) && !this.#ctx.signal.aborted) {
      const timeoutMs = deadline - performance.now();
      if (timeoutMs <= 0) break;
      progress = await this.#readNext({ signal: this.#ctx.signal, timeoutMs });
    }
    return progress;
  }

  /** Nothing more is read. */
  end(): void {
    if (this.#state !== 'ended') this.#leave();
    this.#state = 'ended';
  }

  /** A revision that has fallen is news as well: the database was restored to an earlier time. */
  #isNews(progress: TaskProgress): boolean {
    return progress.revision !== this.#revision || isSettled(progress);
  }

  #take(progress: TaskProgress): TaskProgress {
    this.#revision = progress.revision;
    if (isSettled(progress)) this.end();
    else this.#state = 'open';
    return progress;
  }

  async #readNow(): Promise<TaskProgress> {
    return await this.#pulse.fresh(this.#key(), this.#reader());
  }

  async #readNext(patience: Patience): Promise<TaskProgress> {
    this.#beat = await this.#pulse.after(this.#beat, patience);
    return await this.#pulse.latest(this.#key(), this.#reader());
  }

  /** Whoever has the same may be given the same. */
  #key(): string {
    const { targets, columns } = this.#watched.wants;
    return JSON.stringify([this.#revision, targets, columns, reachOf(this.#ctx.caller)]);
  }

  #reader(): () => Promise<TaskProgress> {
    const asked = { since: this.#revision, wants: this.#watched.wants };
    return async () => await readProgress(this.#ctx.em.fork(), this.#taskId, asked);
  }
}

/** A watcher who has seen more than there is has seen what is no more, and is told everything anew. */
async function readProgress(
  em: EntityManager,
  taskId: number,
  { since: seen, wants }: Pick<Watched, 'since' | 'wants'>,
): Promise<TaskProgress> {
  return await em.transactional(async (tx) => {
    const [task] = await query<TaskRow>(tx, READ_TASK, [taskId]);
    if (task === undefined) throw new TaskNotFound(String(taskId));
    const { id, revision, state, verdict, pausedAt, pauseReason, ...counts } = task;
    const since = seen > revision ? 0 : seen;
    const waves = task.waveCount === 0 ? [] : await wavesOfTask(tx, taskId, null);
    const targets = wants.targets ? await readChangedTargets(tx, taskId, since) : undefined;
    const columns = wants.columns ? await readTargetColumns(tx, taskId, since) : undefined;
    return { id, since, revision, state, verdict, counts, pausedAt, pauseReason, stop: task, waves, targets, columns };
  }, SNAPSHOT);
}

function idOf(id: string): number {
  if (!/^\d{1,9}$/.test(id)) throw new TaskNotFound(id);
  return Number(id);
}

function isSettled({ state }: TaskProgress): boolean {
  return SETTLED.includes(state);
}
