import type { ResultOf } from '@chargehand/api-client';
import { graphql } from '@chargehand/api-client';
import { CliFault } from '../CliFault.ts';
import type { CliContext } from '../CliContext.ts';
import { neutralise, neutraliseLines, toJson } from '../output/neutralise.ts';

const ListOutputGroups = graphql(`
  query ListOutputGroups($id: ID!, $leaveOut: [String!], $first: Int!, $after: String) {
    task(id: $id) {
      id
      volatileOutputs
      counts {
        targeted
        pending
      }
      outputGroups(leaveOut: $leaveOut, first: $first, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          digest
          outcome
          reason
          statusCode
          statusMessage
          count
          share
          filter
          hosts(first: 5)
          outputs {
            name
            displayAs
            isDeclared
            value
            text
          }
        }
      }
    }
  }
`);

const DiffOutputs = graphql(`
  query DiffOutputs($id: ID!, $one: String!, $other: String!, $leaveOut: [String!]) {
    outputDiff(task: $id, one: $one, other: $other, leaveOut: $leaveOut) {
      one {
        digest
        outcome
        count
      }
      other {
        digest
        outcome
        count
      }
      statusMessage {
        kind
        text
      }
      fields {
        name
        displayAs
        isSame
        isLeftOut
        one
        other
        lines {
          kind
          text
        }
      }
    }
  }
`);

type AnsweredTask = NonNullable<ResultOf<typeof ListOutputGroups>['task']>;
type Group = AnsweredTask['outputGroups']['nodes'][number];
type GroupedTask = Omit<AnsweredTask, 'outputGroups'> & {
  readonly outputGroups: Omit<AnsweredTask['outputGroups'], 'pageInfo'>;
};
type Diff = ResultOf<typeof DiffOutputs>['outputDiff'];
type Lines = Diff['statusMessage'];

/** Which groups of a task are listed or compared. */
export interface OutputSelection {
  readonly first: number;
  /** Names with commas between them; an empty text: every output counts. Undefined: what the API leaves out. */
  readonly leaveOut?: string;
  /** Two digests, or beginnings of them. */
  readonly diff?: readonly string[];
}

/** Lists the groups of hosts that answered the same, or compares two of them. Throws CliFault. */
export async function outputs(context: CliContext, id: string, selection: OutputSelection): Promise<number> {
  const leaveOut = selection.leaveOut?.split(',').filter((name) => name !== '') ?? null;
  if (selection.diff !== undefined) return await diffOutputs(context, { id, leaveOut, digests: selection.diff });
  const task = await findGroups(context, { id, leaveOut, first: selection.first });
  if (task === null) throw new CliFault('TASK_NOT_FOUND', `There is no task ${JSON.stringify(id)}`);
  if (context.json) context.print(`${toJson(task, 2)}\n`);
  else showGroups(context, task, leaveOut);
  return 0;
}

/** Page by page: one may end early where answers are large. */
async function findGroups(
  { client, signal }: CliContext,
  { first, ...asked }: { readonly id: string; readonly leaveOut: string[] | null; readonly first: number },
): Promise<GroupedTask | null> {
  const nodes: Group[] = [];
  for (let after: string | null = null; ;) {
    const page: { first: number; after: string | null } = {
      first: Math.min(first - nodes.length, LARGEST_PAGE),
      after,
    };
    const { task }: ResultOf<typeof ListOutputGroups> = await client.request(
      ListOutputGroups,
      { ...asked, ...page },
      { signal },
    );
    if (task === null) return null;
    const { pageInfo, ...groups } = task.outputGroups;
    nodes.push(...groups.nodes);
    if (!pageInfo.hasNextPage || nodes.length >= first) return { ...task, outputGroups: { ...groups, nodes } };
    after = pageInfo.endCursor;
  }
}

const LARGEST_PAGE = 500;

function showGroups(
  { print, tell }: CliContext,
  { counts, volatileOutputs, outputGroups: { nodes, totalCount } }: GroupedTask,
  leaveOut: readonly string[] | null,
): void {
  const left = leaveOut ?? volatileOutputs;
  const parts = [
    `${counts.targeted} hosts, ${totalCount} groups`,
    ...(counts.pending > 0 ? [`${counts.pending} hosts without an outcome`] : []),
    ...(left.length > 0 ? [`without ${left.join(', ')}`] : []),
  ];
  print(`${neutralise(parts.join('; '))}\n`);
  for (const group of nodes) print(`\n${groupText(group, left)}`);
  if (totalCount > nodes.length) tell(`${nodes.length} of ${totalCount} groups; use --first for more\n`);
}

function groupText(
  { digest, outcome, reason, statusCode, statusMessage, ...group }: Group,
  left: readonly string[],
): string {
  const status = statusCode === null ? (reason ?? '') : `${statusCode} ${statusMessage ?? ''}`;
  const more = group.count - group.hosts.length;
  const lines = [
    `${group.count}  ${(group.share * 100).toFixed(1)} %  ${outcome}  ${neutralise(status)}`.trimEnd(),
    `  digest: ${digest.slice(0, SHOWN_DIGEST)}`,
    `  hosts: ${neutralise(group.hosts.join(' '))}${more > 0 ? ` and ${more} more` : ''}`,
    // What was left out is that of the first host alone.
    ...group.outputs
      .filter(({ name }) => !left.includes(name))
      .map(({ displayAs, text }) => `  ${neutralise(displayAs)}: ${indented(text)}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** As much of a digest as is enough to name a group. */
const SHOWN_DIGEST = 12;

/** A text of several lines begins on a line of its own. */
function indented(text: string): string {
  if (!text.includes('\n')) return neutralise(text);
  return `\n${neutraliseLines(text)}`.replaceAll('\n', '\n    ');
}

interface AskedDiff {
  readonly id: string;
  readonly leaveOut: string[] | null;
  readonly digests: readonly string[];
}

async function diffOutputs(context: CliContext, { id, leaveOut, digests }: AskedDiff): Promise<number> {
  const [one, other] = digests;
  if (one === undefined || other === undefined || digests.length > 2)
    throw new CliFault('TWO_DIGESTS', '--diff needs two digests, as the list of groups shows them');
  const variables = { id, one, other, leaveOut };
  const { outputDiff } = await context.client.request(DiffOutputs, variables, { signal: context.signal });
  if (context.json) context.print(`${toJson(outputDiff, 2)}\n`);
  else showDiff(context, outputDiff);
  return 0;
}

function showDiff({ print }: CliContext, { one, other, statusMessage, fields }: Diff): void {
  for (const [sign, group] of [
    ['-', one],
    ['+', other],
  ] as const)
    print(`${sign} ${group.digest.slice(0, SHOWN_DIGEST)}  ${group.count}  ${group.outcome}\n`);
  if (statusMessage?.length !== 0) print(`\nstatus message\n${linesText(statusMessage)}`);
  const differing = fields.filter(({ isSame }) => isSame !== true);
  for (const { displayAs, isLeftOut, isSame, lines } of differing) {
    const text = isSame === null ? '  too large to be compared; see --json\n' : linesText(lines);
    print(`\n${neutralise(displayAs)}${isLeftOut ? ' (left out)' : ''}\n${text}`);
  }
  if (differing.length === 0 && statusMessage?.length === 0) print('\nNo output differs.\n');
}

const SIGNS = { SAME: ' ', ADDED: '+', REMOVED: '-' } as const;

function linesText(lines: Lines): string {
  if (lines === null) return '  too large or too different to be compared line by line; see --json\n';
  return lines.map(({ kind, text }) => `${SIGNS[kind]} ${neutralise(text)}\n`).join('');
}
