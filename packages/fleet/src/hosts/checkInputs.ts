import {
  presentValue,
  RubyFloat,
  validateArguments,
  type ActionDdl,
  type InputDdl,
  type RubyValue,
} from '@chargehand/mcollective';

/** What a node finds wrong with the inputs of a call, in its words; undefined: nothing. Inputs that are not declared pass, as on a node. */
export function checkInputs(
  agent: string,
  action: ActionDdl,
  inputs: ReadonlyMap<string, RubyValue>,
): string | undefined {
  const missing = action.inputs.find((input) => !input.optional && !inputs.has(input.name));
  if (missing !== undefined) return `Action ${action.name} needs a ${missing.name} argument`;
  const mistyped = action.inputs.find((input) => hasWrongNumberType(input, inputs.get(input.name)));
  if (mistyped !== undefined) return `Cannot validate input ${mistyped.name}: value should be a ${mistyped.type}`;
  const declared = action.inputs.filter(({ name }) => inputs.has(name));
  const values = Object.fromEntries(declared.map(({ name }) => [name, presentValue(inputs.get(name) ?? null)]));
  const verdict = validateArguments(action, values);
  if (verdict.ok) return undefined;
  return verdict.faults
    .map(({ input, message }) => `Cannot validate input ${input} of ${agent}: it ${message}`)
    .join(', ');
}

/** JSON does not tell 5.0 from 5, a node does: a float must be a float and an integer none. */
function hasWrongNumberType({ type }: InputDdl, value: RubyValue | undefined): boolean {
  if (value === undefined) return false;
  return type === 'float' ? !(value instanceof RubyFloat) : type === 'integer' && typeof value !== 'number';
}
