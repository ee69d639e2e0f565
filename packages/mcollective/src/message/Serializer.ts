import type { DecodeLimits } from '../DecodeLimits.ts';
import type { RubyValue } from '../rubyMarshal/RubyValue.ts';

/** How a network writes envelopes and bodies; one choice for all of it. */
export interface Serializer {
  readonly name: 'marshal' | 'yaml';
  /** Throws UnencodableValue. */
  encode(value: RubyValue): Buffer;
  /** Throws RefusedMarshal or RefusedYaml. */
  decode(bytes: Buffer, limits?: DecodeLimits): RubyValue;
}
