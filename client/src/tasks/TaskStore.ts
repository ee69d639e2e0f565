import type { PauseReason } from './rollout/describePause.ts';
import type { TaskWave } from './rollout/TaskWave.ts';
import { isSettled, statusOf } from './status.ts';
import type { Status, TargetState, TaskCounts, TaskState } from './status.ts';
import type { TaskStop } from './TaskStop.ts';

/** A text of each target; equal ones come once. */
export interface TextColumn {
  readonly texts: readonly string[];
  /** -1: it has none. */
  readonly index: readonly number[];
}

/** Many targets, as the stream delivers them: each column a list in the same order. */
export interface TargetColumns {
  readonly position: readonly number[];
  readonly state: { readonly states: readonly TargetState[]; readonly index: readonly number[] };
  readonly reason: TextColumn;
  readonly statusCode: readonly (number | null)[];
  readonly statusMessage: TextColumn;
  readonly late: readonly number[];
  readonly durationMs: readonly (number | null)[];
  /** Null: they came with the first change. */
  readonly members: {
    readonly name: readonly string[];
    readonly hostgroup: TextColumn;
    readonly smartProxy: TextColumn;
  } | null;
}

interface Member {
  readonly name: string;
  readonly hostgroup: string | null;
  readonly smartProxy: string | null;
}

interface Progress {
  readonly position: number;
  readonly state: TargetState;
  readonly reason: string | null;
  readonly statusCode: number | null;
  /** Its beginning. */
  readonly statusMessage: string | null;
  readonly late: boolean;
  readonly durationMs: number | null;
  /** The task's revision that this is known of. */
  readonly revision: number;
}

/** One host within a task, without what it returned. */
export type TargetRow = Member & Progress;

/** A snapshot or delta of a task: everything that changed after one revision, up to another. */
export interface TaskChange {
  readonly since: number;
  readonly revision: number;
  readonly state: TaskState;
  readonly verdict: 'SUCCESS' | 'PARTIAL' | 'FAILURE' | 'UNKNOWN' | null;
  readonly counts: TaskCounts;
  /** Null: it is not paused. */
  readonly pausedAt: string | null;
  /** Null: it is not paused. */
  readonly pauseReason: PauseReason | null;
  /** Null: it was not stopped. */
  readonly stop: TaskStop | null;
  /** Empty: all hosts are one wave. */
  readonly waves: readonly TaskWave[];
  readonly columns: TargetColumns;
}

/** Everything of a task but its targets. */
export type TaskHeader = Omit<TaskChange, 'columns' | 'since'>;

/**
 * The live state of one task, outside of any reactive system.
 * A change that was applied before changes nothing, so a stream may repeat itself after a reconnect, and changes may come in any order. Only a
 * snapshot of an earlier revision than is known stands for everything: the API sends one when it was set back, as to a restored backup.
 */
export class TaskStore {
  #members: Member[] = [];
  #progress: Progress[] = [];
  readonly #positionOf = new Map<string, number>();
  /** Only of rows that were asked for; each is the same object until something of it changes. */
  #rows: (TargetRow | undefined)[] = [];
  readonly #onCommit: () => void;
  readonly #schedule: (commit: () => void) => void;
  #header: TaskHeader | undefined;
  #covered = 0;
  #commitScheduled = false;

  /** onCommit runs after changes, at most once per run of schedule (an animation frame in the browser). */
  constructor(onCommit: () => void, schedule = onNextFrame) {
    this.#onCommit = onCommit;
    this.#schedule = schedule;
  }

  /** Watermark to go on from after a break: everything up to it is known; 0 before the first change. */
  get revision(): number {
    return this.#covered;
  }

  /** Whether a change was told that does not follow on what is known: what lies between must be asked for. */
  get hasGap(): boolean {
    return this.#header !== undefined && this.#header.revision > this.#covered;
  }

  /** State, verdict and the API's own counts; undefined before the first change. */
  get header(): TaskHeader | undefined {
    return this.#header;
  }

  /** Whether the task has come to its end, and everything of it is known. */
  get settled(): boolean {
    return this.#header !== undefined && isSettled(this.#header.state) && !this.hasGap;
  }

  /** Takes in a snapshot or delta. */
  apply(change: TaskChange): void {
    if (change.since === 0 && change.revision < this.#covered) this.#forget();
    if (this.#header === undefined || change.revision >= this.#header.revision) {
      const { revision, state, verdict, counts, pausedAt, pauseReason, stop, waves } = change;
      this.#header = { revision, state, verdict, counts, pausedAt, pauseReason, stop, waves };
    }
    if (change.since <= this.#covered) this.#covered = Math.max(this.#covered, change.revision);
    this.#takeMembers(change.columns);
    this.#takeProgress(change);
    this.#commitSoon();
  }

  /** The target at a position, undefined while it has not arrived. */
  row(position: number): TargetRow | undefined {
    const known = this.#rows[position];
    if (known !== undefined) return known;
    const member = this.#members[position];
    const progress = this.#progress[position];
    if (member === undefined || progress === undefined) return undefined;
    return (this.#rows[position] = { ...member, ...progress });
  }

  /** The target of a host, undefined while it has not arrived. */
  find(name: string): TargetRow | undefined {
    const position = this.#positionOf.get(name);
    return position === undefined ? undefined : this.row(position);
  }

  /** Positions of the targets in their fixed order, all of them or those of one status. */
  positions(status?: Status): readonly number[] {
    const found: number[] = [];
    // forEach skips positions that have not arrived.
    this.#progress.forEach(({ state }, position) => {
      if (this.#members[position] === undefined) return;
      if (status === undefined || statusOf(state) === status) found.push(position);
    });
    return found;
  }

  #forget(): void {
    this.#members = [];
    this.#progress = [];
    this.#rows = [];
    this.#positionOf.clear();
    this.#header = undefined;
    this.#covered = 0;
  }

  #takeMembers({ position: positions, members }: TargetColumns): void {
    if (members === null || this.#members.length > 0) return;
    positions.forEach((position, row) => {
      const name = members.name[row] ?? '';
      const member = { name, hostgroup: textAt(members.hostgroup, row), smartProxy: textAt(members.smartProxy, row) };
      this.#members[position] = member;
      this.#positionOf.set(name, position);
    });
  }

  /** A row of a change is as it was at the change's revision, so of two the one of the later change holds. */
  #takeProgress({ revision, columns }: TaskChange): void {
    const late = new Set(columns.late);
    columns.position.forEach((position, row) => {
      const known = this.#progress[position];
      const state = columns.state.states[columns.state.index[row] ?? -1];
      if (state === undefined || (known !== undefined && known.revision >= revision)) return;
      this.#rows[position] = undefined;
      this.#progress[position] = {
        position,
        state,
        reason: textAt(columns.reason, row),
        statusCode: columns.statusCode[row] ?? null,
        statusMessage: textAt(columns.statusMessage, row),
        late: late.has(position),
        durationMs: columns.durationMs[row] ?? null,
        revision,
      };
    });
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

function textAt({ texts, index }: TextColumn, row: number): string | null {
  return texts[index[row] ?? -1] ?? null;
}

/** A browser refuses requestAnimationFrame as a method of another object, so it is wrapped. */
function onNextFrame(commit: () => void): void {
  requestAnimationFrame(commit);
}
