import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { VariablesOf } from '../graphql.ts';
import { useConfirmedOrder } from '../ui/useConfirmedOrder.ts';
import type { ConfirmedOrder } from '../ui/useConfirmedOrder.ts';

const createUser = graphql(`
  mutation CreateUser($input: CreateUserInput!) {
    createUser(input: $input) {
      user {
        id
      }
      signInPath
    }
  }
`);

const setUserEnabled = graphql(`
  mutation SetUserEnabled($login: String!, $isEnabled: Boolean!) {
    setUserEnabled(login: $login, isEnabled: $isEnabled) {
      id
      isEnabled
    }
  }
`);

const setPassword = graphql(`
  mutation SetPassword($login: String!, $password: String!) {
    setPassword(login: $login, password: $password) {
      user {
        id
        hasPassword
      }
    }
  }
`);

const createSignInLink = graphql(`
  mutation CreateSignInLink($login: String!) {
    createSignInLink(login: $login)
  }
`);

/** What is given of a new user. */
export type NewUser = VariablesOf<typeof createUser>['input'];

/** A sign-in link and whom it signs in. */
export interface SignInLink {
  readonly login: string;
  readonly url: string;
}

/** Changes of users; each tells whether it was done. */
export interface UserChanges extends Omit<ConfirmedOrder, 'give'> {
  /** The link that the last change has made. */
  readonly link: Readonly<ShallowRef<SignInLink | undefined>>;
  create(input: NewUser): Promise<boolean>;
  setEnabled(login: string, isEnabled: boolean): Promise<boolean>;
  setPassword(login: string, password: string): Promise<boolean>;
  makeLink(login: string): Promise<boolean>;
  /** Forgets the change that waits, the problem and the link. */
  forget(): void;
}

/** Changes users; one change at a time. */
export function useUserChanges(onDone: () => void): UserChanges {
  const apollo = useApollo();
  const { give, ...order } = useConfirmedOrder();
  const link = shallowRef<SignInLink>();

  async function change(send: () => Promise<unknown>): Promise<boolean> {
    const isDone = await give(send);
    if (isDone) onDone();
    return isDone;
  }

  function keepLink(login: string, path: string | null | undefined): void {
    link.value = path ? { login, url: globalThis.location.origin + path } : undefined;
  }

  return {
    ...order,
    link,
    create: (input) =>
      change(async () => {
        // A secret does not belong into the cache, here and below.
        const { data } = await apollo.mutate({ mutation: createUser, variables: { input }, fetchPolicy: 'no-cache' });
        keepLink(input.login, data?.createUser.signInPath);
      }),
    setEnabled: (login, isEnabled) =>
      change(() => apollo.mutate({ mutation: setUserEnabled, variables: { login, isEnabled } })),
    setPassword: (login, password) =>
      change(() => apollo.mutate({ mutation: setPassword, variables: { login, password } })),
    makeLink: (login) =>
      change(async () => {
        const variables = { login };
        const { data } = await apollo.mutate({ mutation: createSignInLink, variables, fetchPolicy: 'no-cache' });
        keepLink(login, data?.createSignInLink);
      }),
    async confirm(password) {
      const isDone = await order.confirm(password);
      if (isDone) onDone();
      return isDone;
    },
    forget() {
      order.forget();
      link.value = undefined;
    },
  };
}
