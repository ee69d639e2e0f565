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
