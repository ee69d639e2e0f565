import { AppError } from '../platform/AppError.ts';

export class UnknownOutputGroup extends AppError {
  readonly code = 'UNKNOWN_OUTPUT_GROUP';
  constructor(
    readonly taskId: number,
    readonly digest: string,
  ) {
    super(
      `No group, or more than one, of task ${taskId} has a digest that begins with "${digest.slice(0, 40)}". ` +
        'List the groups again: hosts move when they answer late, and digests depend on the outputs left out.',
    );
  }
}
