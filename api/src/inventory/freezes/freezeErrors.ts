import { AppError } from '../../platform/AppError.ts';

export class FreezeNotFound extends AppError {
  readonly code = 'FREEZE_NOT_FOUND';
  constructor(readonly freezeId: string) {
    super(`There is no freeze "${freezeId.slice(0, 50)}".`);
  }
}

export class FreezeEnded extends AppError {
  readonly code = 'FREEZE_ENDED';
  constructor(readonly freezeId: number) {
    super(`Freeze ${freezeId} has been ended and stays as it is. Make a new one.`);
  }
}

/** A part of a freeze that cannot be. */
export class BadFreeze extends AppError {
  readonly code = 'BAD_FREEZE';
  constructor(
    readonly part: 'reason' | 'hostgroups' | 'to' | 'weekly',
    message: string,
  ) {
    super(message);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { part: this.part };
  }
}

/** It holds also where the caller sees nothing. */
export class FreezeReachesFurther extends AppError {
  readonly code = 'FREEZE_REACHES_FURTHER';
  override readonly isRefusal = true;
  constructor(readonly freeze: number) {
    super(
      `The freeze ${freeze} holds for host groups as well that you do not see. Ask somebody who sees all of them to end it.`,
    );
  }
}
