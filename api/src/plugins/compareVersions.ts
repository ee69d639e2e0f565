/** Orders version texts such as 1.10.2: negative when the first is older; parts that are no numbers compare as text. */
export function compareVersions(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
