import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { findFreePort } from '@chargehand/launcher';

/** A complete OpenID provider with the pages of its own; whatever login is typed there is a person. */
export interface OidcProvider extends AsyncDisposable {
  readonly url: string;
}

/** Who may use it, and what it says of a person. */
export interface OidcProviderPlan {
  readonly redirectUri: string;
  /** Undefined: the client is public. */
  readonly clientSecret: string | undefined;
  readonly groupsOf: (login: string) => readonly string[];
}

/** Starts it on a port of its own; the client is called chargehand. */
export async function startOidcProvider(plan: OidcProviderPlan): Promise<OidcProvider> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const server = createServer(new Provider(url, configurationOf(plan)).callback());
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function configurationOf({ redirectUri, clientSecret, groupsOf }: OidcProviderPlan): object {
  return {
    clients: [
      {
        client_id: 'chargehand',
        redirect_uris: [redirectUri],
        ...(clientSecret === undefined
          ? { token_endpoint_auth_method: 'none' }
          : { client_secret: clientSecret, token_endpoint_auth_method: 'client_secret_basic' }),
      },
    ],
    cookies: { keys: ['a key of the tests'] },
    claims: { openid: ['sub'], profile: ['preferred_username', 'name'], email: ['email'], roles: ['realm_access'] },
    scopes: ['openid', 'profile', 'email', 'roles'],
    findAccount: (_: unknown, login: string) => ({
      accountId: login,
      claims: () => ({
        sub: login,
        preferred_username: `${login}.name`,
        name: `Person ${login}`,
        email: `${login}@example.com`,
        realm_access: { roles: groupsOf(login) },
      }),
    }),
  };
}
