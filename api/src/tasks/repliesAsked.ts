import type { GraphQLResolveInfo } from 'graphql';
import { countSelected } from '../platform/isSelected.ts';

/** Fields of a target that need its reply, and how much of it each shows; a later module adds `parsedOutputs`, as values and as texts. */
const SHOWN = { outputs: 1, parsedOutputs: 2, statusMessage: 0, statusCode: 0 } as const;

/** What a query wants of the replies below the field that is being resolved. */
export interface RepliesAsked {
  readonly areAsked: boolean;
  /** How often each reply stands in the answer. */
  readonly times: number;
}

/** Whether and how often a query shows the replies of the targets at these paths, e.g. `['nodes']`; `[]` for a plain list. */
export function repliesAsked(info: GraphQLResolveInfo, ...paths: readonly (readonly string[])[]): RepliesAsked {
  const found = paths.flatMap((path) =>
    Object.entries(SHOWN).map(([name, shown]) => ({ count: countSelected(info, ...path, name), shown })),
  );
  return {
    areAsked: found.some(({ count }) => count > 0),
    times: found.reduce((sum, { count, shown }) => sum + count * shown, 0),
  };
}

/** Where the nodes of a connection are. */
export const NODES = [['nodes'], ['edges', 'node']] as const;
