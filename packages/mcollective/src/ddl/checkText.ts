import type { InputDdl } from './AgentDdl.ts';
import { matchPattern } from './matchPattern.ts';
import type { ArgumentFaultCode } from './validateArguments.ts';
import { validatorOf } from './validators.ts';

/** No text is longer, whatever the DDL says; patterns run over it. */
const MAX_CHARACTERS = 10_000;
const MAX_BYTES = 32 * 1024;

type TextVerdict = { readonly unchecked: boolean } | { readonly code: ArgumentFaultCode; readonly message: string };

/**
 * Checks a text against what is always forbidden and against the pattern or validator of its input. A maxLength counts
 * characters, as in Ruby; whatever it says, no text has more than 10,000 characters or 32 KiB of UTF-8.
 */
export function checkText(input: InputDdl, value: string): TextVerdict {
  const limit = Math.min(input.maxLength ?? MAX_CHARACTERS, MAX_CHARACTERS);
  if (value.length > 2 * MAX_CHARACTERS || [...value].length > limit) {
    return { code: 'TOO_LONG', message: `must have at most ${limit} characters` };
  }
  if (Buffer.byteLength(value) > MAX_BYTES)
    return { code: 'TOO_LONG', message: `must have at most ${MAX_BYTES} bytes` };
  // Node-side patterns anchor on lines, so a line break would carry anything past them (decision 8).
  if (/[\p{Cc}\u2028\u2029]/u.test(value) || !value.isWellFormed()) {
    return { code: 'CONTROL_CHARACTER', message: 'must not hold line breaks or other control characters' };
  }
  const ofType = input.type === 'string' || input.type === 'list' ? ok : runValidator(input.type, value);
  if ('code' in ofType) return ofType;
  const ofInput = runValidation(input, value);
  return 'code' in ofInput ? ofInput : { unchecked: ofType.unchecked || ofInput.unchecked };
}

const ok: { readonly unchecked: boolean } = { unchecked: false };

function runValidation({ validation, validationKind }: InputDdl, value: string): TextVerdict {
  if (validation === undefined) return ok;
  return validationKind === 'validator' ? runValidator(validation, value) : runPattern(validation, value);
}

/** A validator that we do not know is Ruby code on the node. */
function runValidator(name: string, value: string): TextVerdict {
  const validator = validatorOf(name);
  if (validator === undefined) return { unchecked: true };
  const fault = validator(value);
  return fault === undefined ? ok : { code: 'VALIDATION_FAILED', message: fault };
}

function runPattern(pattern: string, value: string): TextVerdict {
  switch (matchPattern(pattern, value)) {
    case 'yes':
      return ok;
    case 'no':
      return { code: 'PATTERN_MISMATCH', message: `must match ${pattern}` };
    case 'unknown':
      return { unchecked: true };
    case 'too-slow':
      return { code: 'PATTERN_TOO_SLOW', message: `cannot be checked against ${pattern} in reasonable time` };
  }
}
