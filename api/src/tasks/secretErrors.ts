import { AppError } from '../platform/AppError.ts';

/** A smart proxy whose network is not allowed to carry secrets, and why. */
export interface UnfitProxy {
  readonly proxy: string;
  readonly why: string;
}

/** Not every network of the task may carry secrets; nothing was stored. */
export class SecretsNotConfidential extends AppError {
  readonly code = 'SECRETS_NOT_CONFIDENTIAL';
  constructor(readonly proxies: readonly UnfitProxy[]) {
    super(`Secrets are not sent there. ${proxies.map(({ proxy, why }) => `${proxy}: ${why}`).join(' ')}`);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { proxies: this.proxies };
  }
}

/** The task that is to be run again had secret inputs, and they are gone. */
export class SecretsNeeded extends AppError {
  readonly code = 'SECRETS_NEEDED';
  constructor(
    readonly taskId: number,
    readonly inputs: readonly string[],
  ) {
    super(`Task ${taskId} was given secrets, which are not kept. Give them again in "secrets": ${inputs.join(', ')}.`);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { inputs: this.inputs };
  }
}

/** A schedule would have to keep its secrets for as long as it lives. */
export class SecretsNotScheduled extends AppError {
  readonly code = 'SECRETS_NOT_SCHEDULED';
  constructor() {
    super(
      'A schedule cannot have secrets: they are kept only until a task has ended, sealed for its bridges. Let the hosts read the secret themselves, or run the task by hand.',
    );
  }
}
