/** The signs that turn the direction of what follows, and the letters of the scripts that are written from right to left. */
const TURNING = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;
const ISOLATE = '\u2068';
const END = '\u2069';

/** Text from hosts or users as it can stand within a sentence: what would turn the words beside it is kept to itself. Where it has an element of its own, that does it. */
export function isolateText(text: string): string {
  return TURNING.test(text) ? ISOLATE + balanced(text) + END : text;
}

/** An end without its beginning would end our isolate, and a beginning without its end would take our end. */
function balanced(text: string): string {
  let open = 0;
  const kept = text.replace(/[\u2066-\u2069]/g, (sign) => {
    if (sign !== END) open += 1;
    else if (open === 0) return '';
    else open -= 1;
    return sign;
  });
  return kept + END.repeat(open);
}
