import { RubyString, type RubyValue } from '../rubyMarshal/RubyValue.ts';

const SIGN = Buffer.from('<<');

/** Whether Psych takes bytes as a key for the sign of a merge: `!binary "PDw="` says `<<` and is not tagged as text. */
export function isMergeKey(key: RubyValue): boolean {
  return key instanceof RubyString && key.bytes.equals(SIGN);
}
