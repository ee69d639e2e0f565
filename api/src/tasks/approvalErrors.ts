import { AppError } from '../platform/AppError.ts';

/** There is nothing to approve: it was never asked for, or is decided. */
export class NotAwaitingApproval extends AppError {
  readonly code = 'NOT_AWAITING_APPROVAL';
  constructor(
    readonly taskId: number,
    readonly state: string,
  ) {
    super(`Task ${taskId} does not wait for an approval (${state}).`);
  }
}

/** It waits for an approval, so there is nothing to hold back. */
export class AwaitsApproval extends AppError {
  readonly code = 'AWAITS_APPROVAL';
  constructor(readonly taskId: number) {
    super(`Task ${taskId} waits for somebody to approve it, so nothing of it runs. It can be cancelled.`);
  }
}

/** Whoever asks is not who approves. */
export class OwnRequest extends AppError {
  readonly code = 'OWN_REQUEST';
  override readonly isRefusal = true;
  constructor(readonly taskId: number) {
    super(`You want to run task ${taskId} yourself, so somebody else has to approve it.`);
  }
}

/** Something else would be approved than what was looked at. */
export class ApprovalChanged extends AppError {
  readonly code = 'APPROVAL_CHANGED';
  constructor(readonly taskId: number) {
    super(`What you approve is not what task ${taskId} would run. Look at it again, with all its hosts.`);
  }
}

/** The approver lacks a right on some of the hosts. */
export class MayNotApprove extends AppError {
  readonly code = 'MAY_NOT_APPROVE';
  override readonly isRefusal = true;
  constructor(readonly taskId: number) {
    super(
      `Task ${taskId} has hosts on which you may not approve this, or not run it yourself. Whoever approves needs both, on all of them.`,
    );
  }
}

/** When it was to go out, not one of its bridges was there. */
export class BridgesAway extends AppError {
  readonly code = 'BRIDGES_AWAY';
  constructor(readonly taskId: number) {
    super(`Not one bridge of the hosts of task ${taskId} is there, so nothing was approved. Try again when they are.`);
  }
}

/** Why it is not approved has to be said, briefly. */
export class BadRejection extends AppError {
  readonly code = 'BAD_REJECTION';
  constructor(mostCharacters: number) {
    super(`Say in 1 to ${mostCharacters} characters, without line breaks, why it is not to be run.`);
  }
}
