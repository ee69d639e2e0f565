import type { Ref, ShallowRef } from 'vue';
import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { Problem } from '../ui/readProblem.ts';
import { useOrder } from '../ui/useOrder.ts';
import { sourceState } from './useSources.ts';

const syncInventory = graphql(
  `
    mutation SyncInventory($source: String!, $full: Boolean!, $force: Boolean!) {
      syncInventory(source: $source, full: $full, force: $force) {
        ...SourceState
      }
    }
  `,
  [sourceState],
);

const forgetSource = graphql(`
  mutation ForgetSource($source: String!) {
    forgetSource(source: $source)
  }
`);

/** What can be ordered of a source; false when it was refused, the problem then says why. */
export interface SourceOrders {
  readonly busy: Readonly<Ref<boolean>>;
  readonly problem: Readonly<ShallowRef<Problem | undefined>>;
  sync(source: string, how: 'changes' | 'full' | 'force'): Promise<boolean>;
  forget(source: string): Promise<boolean>;
}

/** Orders syncs, and forgets sources; one order at a time. */
export function useSourceOrders(): SourceOrders {
  const apollo = useApollo();
  const { busy, problem, give } = useOrder();
  return {
    busy,
    problem,
    sync: (source, how) => {
      const variables = { source, full: how !== 'changes', force: how === 'force' };
      return give(() => apollo.mutate({ mutation: syncInventory, variables }));
    },
    forget: (source) => give(() => apollo.mutate({ mutation: forgetSource, variables: { source } })),
  };
}
