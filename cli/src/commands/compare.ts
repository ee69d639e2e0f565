import type { ResultOf } from '@chargehand/api-client';
import { graphql } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import type { Cell } from '../output/formatTable.ts';
import { formatTable } from '../output/formatTable.ts';
import { neutralise, toJson } from '../output/neutralise.ts';

const CompareTasks = graphql(`
  query CompareTasks(
    $one: ID!
    $other: ID!
    $which: ComparisonSelection!
    $leaveOut: [String!]
    $first: Int!
    $after: String
  ) {
    compareTasks(one: $one, other: $other, which: $which, leaveOut: $leaveOut, first: $first, after: $after) {
      one {
        id
        createdAt
        filter
        command {
          plugin
          action
          arguments
        }
      }
      other {
        id
        createdAt
        filter
        command {
          plugin
          action
          arguments
        }
      }
      isSameCommand
      counts {
        total
        changed
        same
        onlyInOne
        onlyInOther
        pending
      }
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        name
        kind
        changedOutputs
        one {
          state
          reason
          statusMessage
        }
        other {
          state
          reason
          statusMessage
        }
      }
    }
  }
`);

type Comparison = ResultOf<typeof CompareTasks>['compareTasks'];
type Row = Comparison['nodes'][number];

/** Which hosts of the two tasks are listed: those that changed, or all. */
export interface ComparedSelection {
  readonly first: number;
  readonly all?: boolean;
  /** Names with commas between them; an empty text: every output counts. Undefined: what the API leaves out. */
  readonly leaveOut?: string;
}

const LARGEST_PAGE = 500;

/** Compares two tasks host by host. */
export async function compare(
  context: CliContext,
  ids: { readonly one: string; readonly other: string },
  { first, all = false, leaveOut }: ComparedSelection,
): Promise<number> {
  const names = leaveOut?.split(',').filter((name) => name !== '') ?? null;
  const asked = { ...ids, which: all ? 'ALL' : 'CHANGED', leaveOut: names } as const;
  const rows: Row[] = [];
  let after: string | null = null;
  for (;;) {
    const page: { first: number; after: string | null } = { first: Math.min(first - rows.length, LARGEST_PAGE), after };
    const { compareTasks: found }: ResultOf<typeof CompareTasks> = await context.client.request(
      CompareTasks,
      { ...asked, ...page },
      { signal: context.signal },
    );
    rows.push(...found.nodes);
    after = found.pageInfo.endCursor;
    if (!found.pageInfo.hasNextPage || rows.length >= first) return show(context, found, rows);
  }
}

function show(
  { json, print, tell }: CliContext,
  { pageInfo: _, ...comparison }: Comparison,
  rows: readonly Row[],
): number {
  const { one, other, isSameCommand, counts, totalCount } = comparison;
  if (json) {
    print(`${toJson({ ...comparison, nodes: rows }, 2)}\n`);
    return 0;
  }
  print(`${taskText(one)}\n${taskText(other)}\n`);
  if (!isSameCommand) print('The commands differ: outputs of one name may mean different things.\n');
  const { total, changed, same, onlyInOne, onlyInOther, pending } = counts;
  print(
    `${changed} changed, ${same} the same, ${onlyInOne} only in ${one.id}, ${onlyInOther} only in ${other.id}, ${pending} pending of ${total}\n\n`,
  );
  const headings = ['HOST', 'KIND', `IN ${one.id}`, `IN ${other.id}`, 'CHANGED OUTPUTS'];
  print(formatTable(headings, rows.map(rowOf)));
  if (totalCount > rows.length) tell(`${rows.length} of ${totalCount} hosts; use --first for more\n`);
  return 0;
}

function taskText({ id, command, filter, createdAt }: Comparison['one']): string {
  const { plugin, action } = command;
  return neutralise(
    `Task ${id}: ${plugin} ${action} ${JSON.stringify(command.arguments)} on ${filter} at ${createdAt}`,
  );
}

function rowOf({ name, kind, one, other, changedOutputs }: Row): readonly Cell[] {
  return [name, kind, stateOf(one), stateOf(other), changedOutputs.join(', ')];
}

function stateOf(target: Row['one']): string | null {
  if (target === null) return null;
  const { state, reason, statusMessage } = target;
  return state === 'SUCCEEDED' ? state : `${state} ${statusMessage ?? reason ?? ''}`.trimEnd();
}
