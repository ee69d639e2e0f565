import { validateArguments, type ActionDdl } from '@chargehand/mcollective';
import { InvalidArguments, readObject, type ArgumentFault } from './checkArguments.ts';

/** Values of an action's inputs: those that are kept for everybody to read, and those that nobody may read. */
export interface Inputs {
  readonly values: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}

/** Arguments and secrets that together satisfy the action's DDL. Throws InvalidArguments with every fault, in words that repeat no secret. */
export function checkInputs(
  action: ActionDdl,
  given: { readonly arguments?: unknown; readonly secrets?: unknown },
): Inputs {
  const values = readObject('arguments', given.arguments);
  const secrets = readObject('secrets', given.secrets);
  const twice = Object.keys(secrets).filter((name) => Object.hasOwn(values, name));
  if (twice.length > 0) throw new InvalidArguments(twice.map((input) => ({ input, ...GIVEN_TWICE })));
  const validated = validateArguments(action, { ...values, ...secrets });
  if (validated.ok) return { values, secrets };
  throw new InvalidArguments(
    validated.faults.map((fault) => (Object.hasOwn(secrets, fault.input) ? hushed(fault) : fault)),
  );
}

const GIVEN_TWICE = {
  code: 'GIVEN_TWICE',
  message: 'is among the arguments and among the secrets; give it once',
} as const;

/** What a validator says may quote the value. */
function hushed({ input, code }: ArgumentFault): ArgumentFault {
  return { input, code, message: `is a secret that does not fit (${code})` };
}
