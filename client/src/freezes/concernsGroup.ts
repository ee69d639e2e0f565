import type { Freeze } from './useFreezes.ts';

/** Whether a freeze is about a host group: it names it or one above it, or it is about all hosts. */
export function concernsGroup({ hostgroups }: Pick<Freeze, 'hostgroups'>, title: string): boolean {
  return hostgroups.length === 0 || hostgroups.some((group) => `${title}/`.startsWith(`${group}/`));
}
