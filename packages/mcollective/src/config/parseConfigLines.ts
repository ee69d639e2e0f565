/** A line of a configuration file: a setting, or text that sets nothing. */
export type ConfigLine =
  | { readonly kind: 'setting'; readonly at: number; readonly key: string; readonly value: string }
  | { readonly kind: 'empty'; readonly at: number; readonly key: string }
  | { readonly kind: 'unknown' | 'notText'; readonly at: number };

const BOM = '\xef\xbb\xbf';
const WHITE_SPACE = ' \t\n\v\f\r';
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Splits a configuration file as Ruby's `loadconfig` does (protocol G): comments at line start only, the key ends at the
 * first `=`, white space around both is cut, a line without a value sets nothing. Comments may be in any encoding.
 */
export function parseConfigLines(bytes: Buffer): readonly ConfigLine[] {
  const text = bytes.toString('latin1');
  const lines = (text.startsWith(BOM) ? text.slice(BOM.length) : text).split('\n');
  return lines.flatMap((line, index) => parseLine(trimmed(line, { start: false }), index + 1));
}

function parseLine(line: string, at: number): ConfigLine[] {
  if (line === '' || line.startsWith('#')) return [];
  const text = decoded(line);
  if (text === undefined) return [{ kind: 'notText', at }];
  // The key has at least one character, so a leading "=" belongs to it.
  const equals = text.indexOf('=', 1);
  if (equals < 0) return [{ kind: 'unknown', at }];
  const key = trimmed(text.slice(0, equals), { start: true });
  const value = trimmed(text.slice(equals + 1), { start: true });
  return [value === '' ? { kind: 'empty', at, key } : { kind: 'setting', at, key, value }];
}

function decoded(line: string): string | undefined {
  if (line.includes('\0')) return undefined;
  try {
    return utf8.decode(Buffer.from(line, 'latin1'));
  } catch {
    return undefined;
  }
}

/** Ruby's idea of white space is ASCII: a no-break space is part of a value. A loop, because a pattern that ends in `$` takes quadratic time. */
function trimmed(text: string, { start }: { start: boolean }): string {
  let from = 0;
  let to = text.length;
  while (to > 0 && WHITE_SPACE.includes(text.charAt(to - 1))) to -= 1;
  while (start && from < to && WHITE_SPACE.includes(text.charAt(from))) from += 1;
  return text.slice(from, to);
}
