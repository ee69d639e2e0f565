import { AppError } from '../platform/AppError.ts';

export interface RunOptions {
  readonly timeoutSeconds?: number | null | undefined;
  readonly ttlSeconds?: number | null | undefined;
}

export class BadRunOption extends AppError {
  readonly code = 'BAD_RUN_OPTION';
  constructor(
    readonly option: string,
    readonly least: number,
    readonly most: number,
  ) {
    super(`The option ${option} must be a whole number of seconds from ${least} to ${most}.`);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { option: this.option, least: this.least, most: this.most };
  }
}

const LIMITS = { timeoutSeconds: { least: 1, most: 3_600 }, ttlSeconds: { least: 5, most: 600 } } as const;

/** The options of a run, null where the default counts. Throws BadRunOption. */
export function readOptions(options: RunOptions | null | undefined): {
  timeoutSeconds: number | null;
  ttlSeconds: number | null;
} {
  return {
    timeoutSeconds: readSeconds('timeoutSeconds', options?.timeoutSeconds),
    ttlSeconds: readSeconds('ttlSeconds', options?.ttlSeconds),
  };
}

function readSeconds(option: keyof typeof LIMITS, value: number | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  const { least, most } = LIMITS[option];
  if (!Number.isInteger(value) || value < least || value > most) throw new BadRunOption(option, least, most);
  return value;
}
