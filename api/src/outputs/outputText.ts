import { isNestedDeeper } from './isNestedDeeper.ts';

/** Deeper values are written in one line: indented, each level would make the text longer. */
const DEEPEST = 64;
const LONGEST_INDENTED = 100_000;
const TOO_DEEP = '… [nested too deep to be written]';

/** The value of an output as text for people: a text as it is, nothing for nil, lists and hashes as indented JSON. */
export function outputText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return jsonText(value);
}

/** A value as JSON, indented unless that would be too much of it. */
export function jsonText(value: unknown): string {
  const text = compactText(value);
  const isPlain = typeof value !== 'object' || text.length > LONGEST_INDENTED || isNestedDeeper(value, DEEPEST);
  return isPlain ? text : JSON.stringify(value, null, 2);
}

function compactText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return TOO_DEEP;
    throw error;
  }
}
