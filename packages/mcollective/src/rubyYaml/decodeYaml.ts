import { isUtf8 } from 'node:buffer';
import type { DecodeLimits } from '../DecodeLimits.ts';
import type { RubyValue } from '../rubyMarshal/RubyValue.ts';
import { RefusedYaml } from './RefusedYaml.ts';
import { YamlParser } from './YamlParser.ts';
import { YamlReader } from './YamlReader.ts';

const DEFAULT_LIMITS = { maxBytes: 16 * 1024 * 1024, maxNodes: 200_000, maxDepth: 64, allowRegexp: false };

/** What libyaml takes as text. A byte order mark is among what it takes and we do not: Ruby never writes one. */
const UNPRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Decodes one YAML document as Ruby's Psych writes and reads it (protocol C.3): block style, empty flow collections,
 * every kind of scalar, aliases. Throws RefusedYaml for everything else: other tags, merge keys, flow collections with
 * content, cycles, trees that would explode, a second document.
 *
 * A parser of our own because only Psych's own rules tell a text from a symbol or a number, and because a general one is
 * slow where it matters: the package yaml 2.9.1 takes 2.9 s for 400 KB of lines with `%` and 54 µs to parse the envelope
 * of a common reply; this one stays well under 1 s for any megabyte and takes 15 µs for envelope and body. It passes over the
 * text once, and nesting is bounded before it recurses, so the limits may be those of Marshal.
 */
export function decodeYaml(bytes: Buffer, limits: DecodeLimits = {}): RubyValue {
  const allLimits = { ...DEFAULT_LIMITS, ...limits };
  if (bytes.length > allLimits.maxBytes) throw new RefusedYaml('TOO_LARGE', 1, `${bytes.length} bytes`);
  if (!isUtf8(bytes)) throw new RefusedYaml('BAD_ENCODING', 1, 'it is not UTF-8');
  const text = bytes.toString('utf8');
  if (UNPRINTABLE.test(text)) throw new RefusedYaml('BAD_ENCODING', 1, 'it holds control characters');
  const reader = new YamlReader(/[\r\x85]/.test(text) ? text.replace(/\r\n|[\r\x85]/g, '\n') : text);
  return new YamlParser(reader, allLimits).document();
}
