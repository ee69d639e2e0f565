import { ApiRefused, graphql, type ResultOf } from '@chargehand/api-client';
import type { CliContext } from './CliContext.ts';

const ShownTarget = graphql(`
  fragment ShownTarget on Target @_unmask {
    position
    name
    hostgroup
    smartProxy
    state
    outcome
    reason
    statusCode
    statusMessage
    outputs
    late
    durationMs
    revision
  }
`);

const TargetsAt = graphql(
  `
    query TargetsAt($id: ID!, $positions: [Int!]!) {
      task(id: $id) {
        targetsAt(positions: $positions) {
          ...ShownTarget
        }
      }
    }
  `,
  [ShownTarget],
);

const TargetsOf = graphql(
  `
    query TargetsOf($id: ID!, $after: String) {
      task(id: $id) {
        targets(first: 500, after: $after) {
          nodes {
            ...ShownTarget
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [ShownTarget],
);

/** A host within a task with what it returned. */
export type FullTarget = ResultOf<typeof ShownTarget>;

/** As many as the API gives at once. */
const MOST_AT_ONCE = 500;

/** The targets at these positions with what they returned, by position. */
export async function findTargetsAt(
  context: CliContext,
  id: string,
  positions: readonly number[],
): Promise<readonly FullTarget[]> {
  const found: FullTarget[] = [];
  for (let start = 0; start < positions.length; start += MOST_AT_ONCE)
    found.push(...(await findPart(context, id, positions.slice(start, start + MOST_AT_ONCE))));
  return found;
}

async function findPart(context: CliContext, id: string, positions: number[]): Promise<readonly FullTarget[]> {
  const { client, signal } = context;
  try {
    return (await client.request(TargetsAt, { id, positions }, { signal })).task?.targetsAt ?? [];
  } catch (error) {
    const isTooMuch = error instanceof ApiRefused && error.code === 'REPLIES_TOO_LARGE' && positions.length > 1;
    if (!isTooMuch) throw error;
    const middle = Math.ceil(positions.length / 2);
    const halves = [positions.slice(0, middle), positions.slice(middle)];
    return [...(await findPart(context, id, halves[0] ?? [])), ...(await findPart(context, id, halves[1] ?? []))];
  }
}

/** All targets of a task with what they returned, by position. */
export async function findAllTargets({ client, signal }: CliContext, id: string): Promise<readonly FullTarget[]> {
  const found: FullTarget[] = [];
  for (let after: string | null = null; ;) {
    const { task }: ResultOf<typeof TargetsOf> = await client.request(TargetsOf, { id, after }, { signal });
    found.push(...(task?.targets.nodes ?? []));
    if (task?.targets.pageInfo.hasNextPage !== true) return found;
    after = task.targets.pageInfo.endCursor;
  }
}
