/** Orders two texts by their Unicode code points, as UTF-8 bytes are ordered (`collate "C"`), not by UTF-16 units; below, at or above 0. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let index = 0;
  while (index < length && a[index] === b[index]) index++;
  return (a.codePointAt(index) ?? -1) - (b.codePointAt(index) ?? -1);
}
