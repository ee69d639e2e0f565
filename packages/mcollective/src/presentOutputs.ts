import type { JsonValue } from './presentValue.ts';
import { presentWithin, type PresentLimits } from './presentWithin.ts';
import type { RubyValue } from './rubyMarshal/RubyValue.ts';

/** The outputs of an action as JSON for people. */
export interface PresentedOutputs {
  readonly outputs: Readonly<Record<string, JsonValue>>;
  /** They were over the limit; `… [cut]` marks every place where something is missing. */
  readonly isCut: boolean;
}

/** Presents (see presentValue) the data of a reply. Agents answer with a hash; anything else but nil is put under `value`. */
export function presentOutputs(data: RubyValue, limits: PresentLimits = {}): PresentedOutputs {
  if (data === null) return { outputs: {}, isCut: false };
  const { shown, isCut } = presentWithin(data, limits);
  return { outputs: isObject(shown) ? shown : { value: shown }, isCut };
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
