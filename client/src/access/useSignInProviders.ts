import { computed, ref, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { useQuery } from '../ui/useQuery.ts';

const providersQuery = graphql(`
  query SignInProviders {
    signInProviders {
      name
      title
      kind
      startUrl
    }
  }
`);

/** Who, beside Chargehand itself, vouches for people. */
export type SignInProvider = ResultOf<typeof providersQuery>['signInProviders'][number];

/** The ways to sign in; none while nobody knows them, so that local accounts can always sign in. */
export interface SignInProviders {
  /** Those with a page of their own. */
  readonly issuers: ComputedRef<readonly SignInProvider[]>;
  /** Those that take login and password here. */
  readonly directories: ComputedRef<readonly SignInProvider[]>;
  /** Name of the directory that is chosen. Null: a local account. */
  readonly directory: Ref<string | null>;
}

/** Asks for the ways to sign in, and chooses the first directory if there is one. */
export function useSignInProviders(): SignInProviders {
  const { result } = useQuery(providersQuery, () => ({}));
  const providersOf = (wanted: SignInProvider['kind']): ComputedRef<readonly SignInProvider[]> =>
    computed(() => result.value?.signInProviders.filter(({ kind }) => kind === wanted) ?? []);
  const directories = providersOf('LDAP');
  const directory = ref<string | null>(null);
  watch(directories, ([first]) => (directory.value = first?.name ?? null));
  return { issuers: providersOf('OIDC'), directories, directory };
}
