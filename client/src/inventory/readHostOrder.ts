const fields = { name: 'NAME', hostgroup: 'HOSTGROUP', seen: 'LAST_SEEN' } as const;

/** What hosts can be ordered by, as it stands in the URL. */
export type HostSort = keyof typeof fields;

/** An order of hosts as the API takes it. */
export interface HostOrder {
  readonly field: (typeof fields)[HostSort];
  readonly direction: 'ASC' | 'DESC';
}

/** Reads the order from the URL, `name` or backwards `-name`; anything else is the order by name. */
export function readHostOrder(text: string): HostOrder {
  const name = text.replace(/^-/, '');
  const field = Object.entries(fields).find(([known]) => known === name)?.[1];
  if (field === undefined) return { field: 'NAME', direction: 'ASC' };
  return { field, direction: text.startsWith('-') ? 'DESC' : 'ASC' };
}

/** The order after a click on a column: backwards if it was by this one, else the one that people mean first. The order by name is no text. */
export function nextHostOrder(text: string, field: HostSort): string {
  const first = field === 'seen' ? '-seen' : field;
  const present = text === '' ? 'name' : text;
  const next = present === first ? (first.startsWith('-') ? field : `-${field}`) : first;
  return next === 'name' ? '' : next;
}
