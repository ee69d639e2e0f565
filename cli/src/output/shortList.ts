/** Hosts named in one line. */
const NAMED_HOSTS = 5;

/** The first hosts by name, and how many more there are of them all. */
export function shortList(hosts: readonly string[], count = hosts.length): string {
  const named = hosts.slice(0, NAMED_HOSTS);
  const more = count - named.length;
  return `${named.join(' ')}${more > 0 ? ` and ${more} more` : ''}`;
}
