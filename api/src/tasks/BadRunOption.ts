import { AppError } from '../platform/AppError.ts';

/** An option of a run that cannot be; the sentence says what it may be. */
export class BadRunOption extends AppError {
  readonly code = 'BAD_RUN_OPTION';
  constructor(
    readonly option: string,
    fault: string,
    readonly limits?: Limits,
  ) {
    super(`The option ${option} ${fault}.`);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { option: this.option, ...this.limits };
  }
}

export interface Limits {
  readonly least: number;
  readonly most: number;
}

/** An object with this one number, empty when it was not given. Throws BadRunOption when it is no whole number within the limits. */
export function readNumber<Name extends string>(
  name: Name,
  value: number | null | undefined,
  limits: Limits,
): { readonly [key in Name]?: number } {
  if (value === null || value === undefined) return {};
  const { least, most } = limits;
  if (!Number.isInteger(value) || value < least || value > most)
    throw new BadRunOption(name, `must be a whole number from ${least} to ${most}`, limits);
  return { [name]: value } as { readonly [key in Name]?: number };
}
