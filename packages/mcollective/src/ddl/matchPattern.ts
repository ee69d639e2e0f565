import { isTimeout, runWithin } from './runWithin.ts';
import { translatePattern } from './translatePattern.ts';

/** Patterns and values come from elsewhere and some pairs backtrack for years. */
const TIME_LIMIT_MS = 100;

/**
 * Whether a value satisfies a Ruby pattern. `unknown`: the pattern cannot be translated, only the node can tell.
 * `too-slow`: no verdict within 100 ms, or a pattern that the engine gives up on. The value must hold no control characters.
 */
export function matchPattern(pattern: string, value: string): 'yes' | 'no' | 'unknown' | 'too-slow' {
  const translated = translatePattern(pattern);
  if (translated === undefined) return 'unknown';
  if (translated.asciiOnly && !/^[\x00-\x7f]*$/.test(value)) return 'unknown';
  const { source, flags } = translated;
  try {
    return runWithin(TIME_LIMIT_MS, () => (new RegExp(source, flags).test(value) ? 'yes' : 'no'));
  } catch (error) {
    // A pattern of many groups is compiled when it is first used, and only then found to be too large.
    if (isTimeout(error) || error instanceof SyntaxError || error instanceof RangeError) return 'too-slow';
    throw error;
  }
}
