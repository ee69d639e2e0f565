import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { VariablesOf } from '../graphql.ts';
import { useConfirmedOrder } from '../ui/useConfirmedOrder.ts';
import type { ConfirmedOrder } from '../ui/useConfirmedOrder.ts';

const createToken = graphql(`
  mutation CreateToken($input: CreateTokenInput!) {
    createToken(input: $input) {
      id
      token
    }
  }
`);

/** Makes personal tokens; tells whether one was made. */
export interface NewToken extends Omit<ConfirmedOrder, 'give'> {
  /** The token that was made last, to be shown once. Undefined: none. */
  readonly token: Readonly<ShallowRef<string | undefined>>;
  create(input: VariablesOf<typeof createToken>['input']): Promise<boolean>;
}

/** Makes personal tokens, one at a time. */
export function useNewToken(): NewToken {
  const apollo = useApollo();
  const { give, ...order } = useConfirmedOrder();
  const token = shallowRef<string>();
  return {
    ...order,
    token,
    async create(input) {
      token.value = undefined;
      return await give(async () => {
        const variables = { input };
        // A secret does not belong into the cache.
        const { data } = await apollo.mutate({ mutation: createToken, variables, fetchPolicy: 'no-cache' });
        token.value = data?.createToken.token;
      });
    },
  };
}
