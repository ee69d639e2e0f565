import type { CliContext } from '../CliContext.ts';
import type { Cell } from './formatTable.ts';
import { formatTable } from './formatTable.ts';
import { toJson } from './neutralise.ts';

/** A list with how it is shown; `total` counts what the API has, which may be more. */
export interface ShownList<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  readonly headings: readonly string[];
  readonly row: (item: Item) => readonly Cell[];
}

/** Prints a list as a table, or as `{"items":[…],"total":n}`; says how many were left out. */
export function printList<Item>({ json, print, tell }: CliContext, list: ShownList<Item>): void {
  if (json) return print(`${toJson({ items: list.items, total: list.total }, 2)}\n`);
  print(formatTable(list.headings, list.items.map(list.row)));
  if (list.total > list.items.length) tell(`${list.items.length} of ${list.total}; use --first for more\n`);
}
