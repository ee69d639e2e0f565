import { computed, onScopeDispose, shallowRef } from 'vue';
import type { ComputedRef } from 'vue';
import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';

const myPermissions = graphql(`
  query MyPermissions {
    myPermissions
  }
`);

/** What a rule can allow. */
export type Permission = ResultOf<typeof myPermissions>['myPermissions'][number];

/** What the viewer may on some hosts or at all, to show nothing that would be refused anyway; the API decides. */
export interface Permissions {
  /** False until the first answer; nothing is allowed till then. */
  readonly isKnown: ComputedRef<boolean>;
  may(permission: Permission): boolean;
  /** Whether there is anything that they may run. */
  readonly mayRun: ComputedRef<boolean>;
  /** Asks again, for everybody who shows something by it. */
  refresh(): Promise<void>;
}

/** Follows what the viewer may; asked once, and then answered from Apollo's cache. */
export function usePermissions(): Permissions {
  const apollo = useApollo();
  const held = shallowRef<ReadonlySet<Permission>>();
  const may = (permission: Permission): boolean => held.value?.has(permission) === true;
  const subscription = apollo
    .watchQuery({ query: myPermissions, fetchPolicy: 'cache-first' })
    .subscribe(({ data, dataState }) => {
      if (dataState === 'complete') held.value = new Set(data.myPermissions);
    });
  onScopeDispose(() => subscription.unsubscribe());
  return {
    isKnown: computed(() => held.value !== undefined),
    may,
    mayRun: computed(() => may('RUN') || may('RUN_ANY_COMMAND')),
    refresh: async () => {
      // What went wrong is said by what the page itself asks.
      await apollo.query({ query: myPermissions, fetchPolicy: 'network-only' }).catch(() => undefined);
    },
  };
}
