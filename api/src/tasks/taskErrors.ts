import { AppError } from '../platform/AppError.ts';

export class NoTargets extends AppError {
  readonly code = 'NO_TARGETS';
  constructor(readonly filter: string) {
    super('The filter matches no host, so there is nothing to run on. Check it on the hosts page.');
  }
}

export class TargetsChanged extends AppError {
  readonly code = 'TARGETS_CHANGED';
  constructor(
    readonly total: number,
    readonly fingerprint: string,
  ) {
    super(
      `The filter now selects another set of hosts (${total}) than the one that was previewed. Look at the preview again.`,
    );
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { total: this.total, fingerprint: this.fingerprint };
  }
}

export class KeyReused extends AppError {
  readonly code = 'KEY_REUSED';
  constructor(
    readonly key: string,
    readonly taskId: number,
  ) {
    super(`The idempotency key was used for another run (task ${taskId}). Use a new key for every new run.`);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { taskId: String(this.taskId) };
  }
}

export class TaskNotFound extends AppError {
  readonly code = 'TASK_NOT_FOUND';
  constructor(readonly taskId: string) {
    super(`There is no task "${taskId.slice(0, 50)}".`);
  }
}

/** A bridge sent what contradicts its earlier uploads or is not its own. */
export class BadUpload extends AppError {
  readonly code = 'BAD_UPLOAD';
}

/** A bridge asks with a copy of a journal: the original has asked since. */
export class JournalOutdated extends AppError {
  readonly code = 'JOURNAL_OUTDATED';
  constructor() {
    super(
      'Another copy of this journal has asked for work since. See that only one machine runs this bridge; it must go on with a fresh journal.',
    );
  }
}

/** A task that has ended cannot be changed any more. */
export class TaskEnded extends AppError {
  readonly code = 'TASK_ENDED';
  constructor(
    readonly taskId: number,
    readonly state: string,
    wish: string,
  ) {
    super(`Task ${taskId} cannot be ${wish}: it has already ended (${state}).`);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { state: this.state };
  }
}

/** A task that is being stopped cannot be paused or resumed. */
export class TaskStopping extends AppError {
  readonly code = 'TASK_STOPPING';
  constructor(
    readonly taskId: number,
    wish: string,
  ) {
    super(
      `Task ${taskId} cannot be ${wish}: it is being stopped. To run it on the hosts that were not sent to, rerun it.`,
    );
  }
}

/** There is nothing left that a pause could hold back. */
export class NothingHeldBack extends AppError {
  readonly code = 'NOTHING_HELD_BACK';
  constructor(readonly taskId: number) {
    super(
      `Task ${taskId} cannot be paused: all its hosts have been given to their bridges. To stop what was not sent yet, cancel it.`,
    );
  }
}
