import { createContext, Script, type Context } from 'node:vm';
import { translatePattern } from './translatePattern.ts';

/** Patterns and values come from elsewhere and some pairs backtrack for years. */
const TIME_LIMIT_MS = 100;
const TEST = new Script('new RegExp(source, flags).test(value)');

let context: Context | undefined;

/**
 * Whether a value satisfies a Ruby pattern. `unknown`: the pattern cannot be translated, only the node can tell.
 * `too-slow`: no verdict within 100 ms. The value must hold no control characters.
 */
export function matchPattern(pattern: string, value: string): 'yes' | 'no' | 'unknown' | 'too-slow' {
  const translated = translatePattern(pattern);
  if (translated === undefined) return 'unknown';
  if (translated.asciiOnly && !/^[\x00-\x7f]*$/.test(value)) return 'unknown';
  return testWithin(translated.source, translated.flags, value);
}

/** The timeout of node:vm interrupts a backtracking pattern, which nothing else in JavaScript does. */
function testWithin(source: string, flags: string, value: string): 'yes' | 'no' | 'too-slow' {
  context ??= createContext({ __proto__: null });
  Object.assign(context, { source, flags, value });
  try {
    return TEST.runInContext(context, { timeout: TIME_LIMIT_MS }) === true ? 'yes' : 'no';
  } catch (error) {
    if (isTimeout(error)) return 'too-slow';
    throw error;
  }
}

/** The error belongs to the other context, whose Error is not ours. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
