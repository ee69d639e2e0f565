/**
 * Turns the value of `~` into the pattern of an SQL `like … escape '\'`: a value without `*` or `%` is looked for anywhere, one with them is a
 * pattern for the whole text, as in Foreman; `_` and `\` stand for themselves, unlike there. Case is folded where it is compared, text and pattern
 * by the same hand: what one version of Unicode folds, another may not.
 */
export function likePattern(value: string): string {
  const pattern = value.replace(/[\\_]/g, '\\$&').replace(/[*%]+/g, '%');
  return pattern.includes('%') ? pattern : `%${pattern}%`;
}

/** Whether a text, in any case, matches a pattern made by likePattern; takes no more than length times length steps. */
export function matchesLikePattern(pattern: string, text: string): boolean {
  const pieces = pattern.split('%').map((piece) => foldCase(piece.replace(/\\(.)/gs, '$1')));
  const folded = foldCase(text);
  const [head = '', ...rest] = pieces;
  const tail = rest.pop();
  if (tail === undefined) return folded === head;
  if (!folded.startsWith(head) || !folded.endsWith(tail)) return false;
  const end = folded.length - tail.length;
  let position = head.length;
  for (const piece of rest) {
    const found = folded.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return position <= end;
}

/** The case in which `~` compares: Unicode lower case without regard to a language, and one sigma wherever it stands. */
export function foldCase(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}
