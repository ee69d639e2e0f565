/** A number that JavaScript may write differently: 16 digits, zeros at the end of a fraction, 1e-7 and below, an exponent, minus zero. A string that looks so costs time only. */
const UNUSUAL_NUMBER = /[[:,]\s*(?:-?(?:[\d.]{16}|\d+\.\d*0[\s,\]}]|0\.0{6}|\d[\d.]*[eE])|-0[\s,\]}])/;

/** Parses JSON; a number that JavaScript would not write as the text has it (2^63, 1.0, 1.0E-7) becomes that text. Throws SyntaxError. */
export function parsePuppetdbJson(text: string): unknown {
  // Looking at each value makes parsing several times slower.
  return UNUSUAL_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && String(value) !== context?.source ? context?.source : value;
}
