/** What a terminal would obey instead of show: C0, DEL, C1, and the signs that turn or hide text. */
const COMMANDING = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Makes text from hosts and users safe to print in one line: control characters become visible escapes. */
export function neutralise(text: string): string {
  return text.replace(COMMANDING, escapeOf);
}

/** The same for text of several lines, which stay lines. */
export function neutraliseLines(text: string): string {
  return text.split(/\r?\n/).map(neutralise).join('\n');
}

/** JSON in one line, or indented, in which no character commands a terminal. It parses to the same value. */
export function toJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, undefined, indent);
  return text.replace(COMMANDING, (character) => (character === '\n' ? character : unicodeEscape(character)));
}

function escapeOf(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return unicodeEscape(character);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
