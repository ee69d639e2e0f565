/**
 * What is a number to `<` and `>`: decimal digits of ASCII with a sign and a point or without, up to 30 digits before and after the
 * point, nothing else. A regular expression of JavaScript and of PostgreSQL.
 */
export const numberPattern = String.raw`^[+-]?[0-9]{1,30}(\.[0-9]{1,30})?$`;

const fractionDigits = 30;
const number = new RegExp(numberPattern);

/** Whether a text is a number to `<` and `>`. */
export function isNumber(text: string): boolean {
  return number.test(text);
}

/** A function that orders the numbers in texts against one, below, at or above 0, without losing a digit; undefined for a text that is no number. */
export function compareNumbers(expected: string): (actual: string) => number | undefined {
  const right = scaled(expected);
  return (actual) => {
    if (!isNumber(actual)) return undefined;
    const left = scaled(actual);
    return left < right ? -1 : left > right ? 1 : 0;
  };
}

function scaled(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.');
  const size = BigInt(whole + fraction.padEnd(fractionDigits, '0'));
  return text.startsWith('-') ? -size : size;
}
