/** States of a target as the API names them. */
export type TargetState = 'PENDING' | 'ASSIGNED' | 'SENDING' | 'SENT' | 'UNKNOWN' | 'NOT_SENT' | 'SUCCEEDED' | 'FAILED';

/** States of a task as the API names them. */
export const taskStates = [
  'AWAITING_APPROVAL',
  'QUEUED',
  'RUNNING',
  'CANCELLING',
  'HALTING',
  'FINISHED',
  'CANCELLED',
  'MISSED',
  'REJECTED',
] as const;

/** One of them. */
export type TaskState = (typeof taskStates)[number];

/** What people see of a target, in the order of bars, legends and filters. */
export const statuses = ['succeeded', 'failed', 'unknown', 'not-sent', 'running', 'pending'] as const;

/** One of the six things that people see of a target. */
export type Status = (typeof statuses)[number];

/** Counters of a task as the API gives them: pending includes running and held. */
export interface TaskCounts {
  readonly targeted: number;
  readonly pending: number;
  readonly running: number;
  /** What a rollout has not given to a bridge yet. */
  readonly held: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notSent: number;
}

const statusByState: Readonly<Record<TargetState, Status>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  UNKNOWN: 'unknown',
  NOT_SENT: 'not-sent',
  ASSIGNED: 'running',
  SENDING: 'running',
  SENT: 'running',
  PENDING: 'pending',
};

const unfinished: ReadonlySet<TaskState> = new Set(['AWAITING_APPROVAL', 'QUEUED', 'RUNNING', 'CANCELLING', 'HALTING']);

/** Says what people see of a target in this state. */
export function statusOf(state: TargetState): Status {
  return statusByState[state];
}

/** Says whether a word, from a URL for example, is a status. */
export function isStatus(word: unknown): word is Status {
  return statuses.some((status) => status === word);
}

/** Says whether a word, from a URL for example, is a state of a task. */
export function isTaskState(word: unknown): word is TaskState {
  return taskStates.some((state) => state === word);
}

/** Says whether nothing more will happen to a task in this state. */
export function isSettled(state: TaskState): boolean {
  return !unfinished.has(state);
}

/** Says whether a task in this state is on its way to its hosts: it is not settled, and nobody has to approve it first. */
export function isUnderWay(state: TaskState): boolean {
  return !isSettled(state) && state !== 'AWAITING_APPROVAL';
}

/** Counts by status; they add up to the number of targeted hosts. */
export function countByStatus(counts: TaskCounts): Readonly<Record<Status, number>> {
  return {
    succeeded: counts.succeeded,
    failed: counts.failed,
    unknown: counts.unknown,
    'not-sent': counts.notSent,
    running: counts.running,
    pending: counts.pending - counts.running,
  };
}
