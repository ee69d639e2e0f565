/** A text that occurs once in the world: it marks whose words an answer shows. */
export function mark(kind: string, ...numbers: readonly number[]): string {
  return `zq${kind}${numbers.join('x')}zq`;
}

const MARKS = /zq[a-z]+[\dx]*zq/g;

/** The marks in a text. */
export function marksIn(text: string): ReadonlySet<string> {
  return new Set(text.match(MARKS) ?? []);
}
