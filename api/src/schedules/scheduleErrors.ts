import { AppError } from '../platform/AppError.ts';

/** Base of what is wrong with one field of a schedule's input. */
abstract class BadScheduleField extends AppError {
  constructor(
    readonly field: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { field: this.field };
  }
}

export class BadScheduleName extends BadScheduleField {
  readonly code = 'BAD_SCHEDULE_NAME';
  constructor() {
    super(
      'name',
      'The name of a schedule has 1 to 100 characters and no line breaks or control characters. Choose another name.',
    );
  }
}

/** Neither or both of `cron` and `at` were given. */
export class BadScheduleTime extends BadScheduleField {
  readonly code = 'BAD_SCHEDULE_TIME';
  constructor() {
    super(
      'cron',
      'A schedule has either "cron", to run again and again, or "at", to run once. Give exactly one of them.',
    );
  }
}

export class BadCron extends BadScheduleField {
  readonly code = 'BAD_CRON';
  constructor(
    readonly cron: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(
      'cron',
      `"${cron.slice(0, 60)}" is no cron text: ${reason}. Write five fields, minute hour day month weekday, e.g. "30 2 * * MON-FRI".`,
      options,
    );
  }
}

export class CronNeverComes extends BadScheduleField {
  readonly code = 'CRON_NEVER_COMES';
  constructor(readonly cron: string) {
    super('cron', `"${cron}" names a day that never comes. Check the day of the month against the months.`);
  }
}

export class BadZone extends BadScheduleField {
  readonly code = 'BAD_ZONE';
  constructor(readonly zone: string) {
    super(
      'zone',
      `"${zone.slice(0, 60)}" is no time zone. Give its name in the IANA database, e.g. "Europe/Berlin" or "UTC".`,
    );
  }
}

export class TimeIsPast extends BadScheduleField {
  readonly code = 'TIME_IS_PAST';
  constructor(readonly at: Date) {
    super(
      'at',
      `${at.toISOString()} has passed, so the schedule would never run. Give a later time, or run the command now.`,
    );
  }
}

export class BadGrace extends BadScheduleField {
  readonly code = 'BAD_GRACE';
  constructor(
    readonly least: number,
    readonly most: number,
  ) {
    super('graceSeconds', `"graceSeconds" must be a whole number of seconds from ${least} to ${most}.`);
  }
}

export class ScheduleNotFound extends AppError {
  readonly code = 'SCHEDULE_NOT_FOUND';
  constructor(readonly id: string) {
    super(`There is no schedule "${id.slice(0, 50)}". The query schedules lists those there are.`);
  }
}

/** Its owner, in whose name it runs, is no user any more. */
export class OwnerGone extends AppError {
  readonly code = 'OWNER_GONE';
  constructor(readonly schedule: string) {
    super(
      `The owner of the schedule "${schedule}" is no user any more, or is disabled, so it may run nothing. Somebody else has to create it anew.`,
    );
  }
}

/** The key came before, with another schedule. */
export class ScheduleKeyReused extends AppError {
  readonly code = 'KEY_REUSED';
  constructor(
    readonly key: string,
    readonly scheduleId: number,
  ) {
    super(`The idempotency key was used for another schedule (${scheduleId}). Use a new key for every new schedule.`);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { scheduleId: String(this.scheduleId) };
  }
}

export class TooManySchedules extends AppError {
  readonly code = 'TOO_MANY_SCHEDULES';
  constructor(readonly most: number) {
    super(`You have ${most} schedules, which is the most that one user may have. Delete those that are not needed.`);
  }
}

/** Starting it failed again and again, by no refusal but by a fault; the cause is in the log. */
export class FiringFailed extends AppError {
  readonly code = 'INTERNAL';
  constructor(
    readonly schedule: string,
    readonly attempts: number,
    options?: ErrorOptions,
  ) {
    super(
      `Starting the schedule "${schedule}" failed ${attempts} times by a fault of Chargehand itself, which its log tells ("schedule-given-up"). Run it now if it is still wanted.`,
      options,
    );
  }
}

export class BadCount extends AppError {
  readonly code = 'BAD_COUNT';
  constructor(
    readonly field: string,
    readonly most: number,
  ) {
    super(`"${field}" must be a whole number from 1 to ${most}.`);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { field: this.field };
  }
}
