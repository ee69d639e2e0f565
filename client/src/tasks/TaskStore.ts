import type { TaskWave } from './rollout/TaskWave.ts';
import { isSettled, statusOf } from './status.ts';
import type { Status, TargetState, TaskCounts, TaskState } from './status.ts';
import type { TaskStop } from './TaskStop.ts';

/** One host within a task, as the stream delivers it. */
export interface TargetRow {
  readonly position: number;
  readonly name: string;
  readonly hostgroup: string | null;
  readonly smartProxy: string | null;
  readonly state: TargetState;
  readonly reason: string | null;
  readonly statusCode: number | null;
  readonly statusMessage: string | null;
  readonly outputs: unknown;
  readonly late: boolean;
  readonly sentAt: string | null;
  readonly settledAt: string | null;
  readonly durationMs: number | null;
  readonly revision: number;
}

/** A snapshot or delta of a task: everything that changed since the revision asked for. */
export interface TaskChange {
  readonly revision: number;
  readonly state: TaskState;
  readonly verdict: 'SUCCESS' | 'PARTIAL' | 'FAILURE' | 'UNKNOWN' | null;
  readonly counts: TaskCounts;
  /** Null: it is not paused. */
  readonly pausedAt: string | null;
  /** Null: it was not stopped. */
  readonly stop: TaskStop | null;
  /** Empty: all hosts are one wave. */
  readonly waves: readonly TaskWave[];
  readonly targets: readonly TargetRow[];
}

/** Everything of a task but its targets. */
export type TaskHeader = Omit<TaskChange, 'targets'>;

/**
 * The live state of one task, outside of any reactive system.
 * A change that was applied before changes nothing, so a stream may repeat itself after a reconnect.
 */
export class TaskStore {
  readonly #rows: TargetRow[] = [];
  readonly #onCommit: () => void;
  readonly #schedule: (commit: () => void) => void;
  #header: TaskHeader | undefined;
  #commitScheduled = false;

  /** onCommit runs after changes, at most once per run of schedule (an animation frame in the browser). */
  constructor(onCommit: () => void, schedule = onNextFrame) {
    this.#onCommit = onCommit;
    this.#schedule = schedule;
  }

  /** Watermark to go on from after a break; 0 before the first change. */
  get revision(): number {
    return this.#header?.revision ?? 0;
  }

  /** State, verdict and the API's own counts; undefined before the first change. */
  get header(): TaskHeader | undefined {
    return this.#header;
  }

  /** Whether the task has come to its end. */
  get settled(): boolean {
    return this.#header !== undefined && isSettled(this.#header.state);
  }

  /** Takes in a snapshot or delta. */
  apply(change: TaskChange): void {
    if (change.revision >= this.revision) {
      const { revision, state, verdict, counts, pausedAt, stop, waves } = change;
      this.#header = { revision, state, verdict, counts, pausedAt, stop, waves };
    }
    for (const row of change.targets) {
      const known = this.#rows[row.position];
      if (known === undefined || known.revision < row.revision) this.#rows[row.position] = row;
    }
    this.#commitSoon();
  }

  /** The target at a position, undefined while it has not arrived. */
  row(position: number): TargetRow | undefined {
    return this.#rows[position];
  }

  /** The target of a host, undefined while it has not arrived. */
  find(name: string): TargetRow | undefined {
    return this.#rows.find((row) => row?.name === name);
  }

  /** Positions of the targets in their fixed order, all of them or those of one status. */
  positions(status?: Status): readonly number[] {
    const found: number[] = [];
    // forEach skips positions that have not arrived.
    this.#rows.forEach((row, position) => {
      if (status === undefined || statusOf(row.state) === status) found.push(position);
    });
    return found;
  }

  #commitSoon(): void {
    if (this.#commitScheduled) return;
    this.#commitScheduled = true;
    this.#schedule(() => {
      this.#commitScheduled = false;
      this.#onCommit();
    });
  }
}

/** A browser refuses requestAnimationFrame as a method of another object, so it is wrapped. */
function onNextFrame(commit: () => void): void {
  requestAnimationFrame(commit);
}
