import { validateArguments, type ActionDdl } from '@chargehand/mcollective';
import { AppError } from '../platform/AppError.ts';

export interface ArgumentFault {
  readonly input: string;
  readonly code: string;
  readonly message: string;
}

/** The arguments break the action's DDL; nothing was done. */
export class InvalidArguments extends AppError {
  readonly code = 'INVALID_ARGUMENTS';
  constructor(readonly faults: readonly ArgumentFault[]) {
    super(
      `The arguments do not fit the action: ${faults.map(({ input, message }) => `${input}: ${message}`).join('; ')}`,
    );
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { faults: this.faults };
  }
}

/** The arguments as an object that satisfies the action's DDL. Throws InvalidArguments with every fault. */
export function checkArguments(action: ActionDdl, given: unknown): Readonly<Record<string, unknown>> {
  const values = readObject('arguments', given);
  const validated = validateArguments(action, values);
  if (!validated.ok) throw new InvalidArguments(validated.faults);
  return values;
}

/** Values by the name of their input; nothing given is none. Throws InvalidArguments. */
export function readObject(name: 'arguments' | 'secrets', given: unknown): Readonly<Record<string, unknown>> {
  const values = given ?? {};
  if (isObject(values)) return values;
  throw new InvalidArguments([
    { input: name, code: 'NOT_AN_OBJECT', message: 'must be an object of input name to value' },
  ]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
