import { computed, shallowRef } from 'vue';
import type { ComputedRef, ShallowRef } from 'vue';
import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { VariablesOf } from '../graphql.ts';
import type { Problem } from '../ui/readProblem.ts';
import { useOrder } from '../ui/useOrder.ts';
import type { Order } from '../ui/useOrder.ts';

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

const confirmPassword = graphql(`
  mutation ConfirmPassword($password: String!) {
    confirmPassword(password: $password)
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
export interface UserChanges extends Pick<Order, 'busy'> {
  /** Why the last change was refused, other than for want of a password. */
  readonly problem: ComputedRef<Problem | undefined>;
  /** Whether the last change waits for one's own password. */
  readonly asksPassword: ComputedRef<boolean>;
  /** Why the password was refused. */
  readonly passwordProblem: Readonly<ShallowRef<Problem | undefined>>;
  /** The link that the last change has made. */
  readonly link: Readonly<ShallowRef<SignInLink | undefined>>;
  create(input: NewUser): Promise<boolean>;
  setEnabled(login: string, isEnabled: boolean): Promise<boolean>;
  setPassword(login: string, password: string): Promise<boolean>;
  makeLink(login: string): Promise<boolean>;
  /** Confirms one's own password, and repeats the change that waits for it. */
  confirm(password: string): Promise<boolean>;
  /** Forgets the change that waits, the problem and the link. */
  forget(): void;
}

type Send = () => Promise<unknown>;

/** Changes users; one change at a time. */
export function useUserChanges(onDone: () => void): UserChanges {
  const apollo = useApollo();
  const order = useOrder();
  const confirming = useOrder();
  const waiting = shallowRef<Send>();
  const link = shallowRef<SignInLink>();
  const isForgotten = shallowRef(true);
  const lacksPassword = computed(() => order.problem.value?.code === 'PASSWORD_NEEDED');

  async function change(send: Send): Promise<boolean> {
    isForgotten.value = false;
    waiting.value = send;
    const isDone = await order.give(send);
    if (!isDone) return false;
    waiting.value = undefined;
    onDone();
    return true;
  }

  function keepLink(login: string, path: string | null | undefined): void {
    link.value = path ? { login, url: globalThis.location.origin + path } : undefined;
  }

  return {
    busy: order.busy,
    problem: computed(() => (isForgotten.value || lacksPassword.value ? undefined : order.problem.value)),
    asksPassword: computed(() => !isForgotten.value && waiting.value !== undefined && lacksPassword.value),
    passwordProblem: confirming.problem,
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
      const send = waiting.value;
      const variables = { password };
      const isRight = await confirming.give(() => apollo.mutate({ mutation: confirmPassword, variables }));
      return isRight && send !== undefined && (await change(send));
    },
    forget() {
      isForgotten.value = true;
      waiting.value = undefined;
      link.value = undefined;
    },
  };
}
