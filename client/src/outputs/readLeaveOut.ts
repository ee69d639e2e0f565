/** Reads from the address which outputs do not count, each once; null when it does not say, an empty list when every output counts. */
export function readLeaveOut(value: string | null | readonly (string | null)[] | undefined): readonly string[] | null {
  if (value === undefined) return null;
  const names = typeof value === 'string' || value === null ? [value] : value;
  return [...new Set(names.filter((name): name is string => name !== null && name !== ''))];
}
