import { DEFAULT_LIMITS, type DecodeLimits } from '../DecodeLimits.ts';
import type { RubyValue } from '../rubyMarshal/RubyValue.ts';
import { RefusedYaml } from './RefusedYaml.ts';
import { YamlParser } from './YamlParser.ts';
import { YamlReader } from './YamlReader.ts';

/**
 * Decodes one YAML document as Ruby's Psych writes and reads it (protocol C.3): block style, empty flow collections,
 * every kind of scalar, aliases. Throws RefusedYaml for everything else: other tags, merge keys, flow collections with
 * content, cycles, trees that would explode, a second document.
 *
 * A parser of our own because only Psych's own rules tell a text from a symbol or a number, and because a general one is
 * slow where it matters (decision 0014). It passes over the bytes a fixed number of times, and nesting is bounded before
 * it recurses, so the limits may be those of Marshal (figures in decision 0016).
 */
export function decodeYaml(bytes: Buffer, limits: DecodeLimits = {}): RubyValue {
  const allLimits = { ...DEFAULT_LIMITS, ...limits };
  if (bytes.length > allLimits.maxBytes) throw new RefusedYaml('TOO_LARGE', 1, `${bytes.length} bytes`);
  return new YamlParser(new YamlReader(bytes), allLimits).document();
}
