const whole = new Intl.NumberFormat('en');

/** Writes a whole number with separators: where something is done to that many hosts it is never shortened. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** Writes a number with its noun in the right form. */
export function counted(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
