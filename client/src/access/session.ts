import type { ApolloClient } from '@apollo/client';
import { inject, shallowRef } from 'vue';
import type { InjectionKey, ShallowRef } from 'vue';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { readProblem } from '../ui/readProblem.ts';

const viewerQuery = graphql(`
  query Viewer {
    viewer {
      id
      login
      name
      isAdmin
    }
  }
`);

const signIn = graphql(`
  mutation SignIn($login: String!, $password: String!, $provider: String) {
    signIn(login: $login, password: $password, provider: $provider) {
      user {
        id
        login
        name
        isAdmin
      }
    }
  }
`);

const signInWithLink = graphql(`
  mutation SignInWithLink($token: String!) {
    signInWithLink(token: $token) {
      user {
        id
        login
        name
        isAdmin
      }
    }
  }
`);

const signOut = graphql(`
  mutation SignOut {
    signOut
  }
`);

/** The person who is signed in. */
export type Viewer = ResultOf<typeof viewerQuery>['viewer'];

/** Who is signed in with this browser; the session itself is a cookie that scripts cannot read. */
export interface Session {
  readonly viewer: Readonly<ShallowRef<Viewer | undefined>>;
  /** Asks who is signed in; false when nobody is. An API that does not answer counts as signed in: the page then says what is wrong. */
  check(): Promise<boolean>;
  /** Null for the provider: a local account. */
  signIn(login: string, password: string, provider: string | null): Promise<void>;
  signInWithLink(token: string): Promise<void>;
  signOut(): Promise<void>;
  /** Forgets the viewer and everything that was fetched for them. */
  forget(): void;
}

/** Where components find the session. */
export const sessionKey: InjectionKey<Session> = Symbol('session');

/** Returns the session that the app was set up with. */
export function useSession(): Session {
  const session = inject(sessionKey);
  if (session === undefined) throw new Error('No session was provided to the app');
  return session;
}

/** Creates the session of this browser. */
export function createSession(apollo: ApolloClient): Session {
  const viewer = shallowRef<Viewer>();
  const context = { mayBeSignedOut: true };

  function forget(): void {
    viewer.value = undefined;
    void apollo.clearStore();
  }

  return {
    viewer,
    forget,
    async check() {
      if (viewer.value !== undefined) return true;
      try {
        const { data } = await apollo.query({ query: viewerQuery, fetchPolicy: 'network-only', context });
        viewer.value = data?.viewer;
        return true;
      } catch (cause) {
        return readProblem(cause).code !== 'UNAUTHENTICATED';
      }
    },
    async signIn(login, password, provider) {
      const { data } = await apollo.mutate({ mutation: signIn, variables: { login, password, provider }, context });
      viewer.value = data?.signIn.user;
    },
    async signInWithLink(token) {
      const { data } = await apollo.mutate({ mutation: signInWithLink, variables: { token }, context });
      viewer.value = data?.signInWithLink.user;
    },
    async signOut() {
      await apollo.mutate({ mutation: signOut, context });
      forget();
    },
  };
}
