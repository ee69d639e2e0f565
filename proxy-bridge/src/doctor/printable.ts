/** More than any finding has to say. */
const MAX_CHARACTERS = 1000;

/** Text for one line of a terminal: brokers and hosts may put anything into what they say. Control and format characters (which turn the direction of text around) become spaces. */
export function printable(text: string): string {
  const clean = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return clean.length <= MAX_CHARACTERS ? clean : `${clean.slice(0, MAX_CHARACTERS - 1).toWellFormed()}…`;
}
