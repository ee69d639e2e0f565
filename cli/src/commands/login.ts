import { hostname } from 'node:os';
import { createApiClient, graphql } from '@chargehand/api-client';
import { ask, askSecret } from '../ask.ts';
import { CliFault } from '../CliFault.ts';
import type { CliContext } from '../CliContext.ts';
import { toJson } from '../output/neutralise.ts';
import { storeLogin } from '../storedLogin.ts';

const SignIn = graphql(`
  mutation SignIn($login: String!, $password: String!) {
    signIn(login: $login, password: $password) {
      token
      user {
        login
      }
    }
  }
`);

const CreateToken = graphql(`
  mutation CreateToken($name: String!) {
    createToken(input: { name: $name }) {
      token
      expiresAt
    }
  }
`);

/** Signs in with a password and stores a token of its own for later commands. */
export async function login(context: CliContext, options: { url?: string; login?: string }): Promise<number> {
  const url = options.url ?? context.client.url;
  const name = options.login ?? (context.isInteractive ? await ask(`Login at ${url}: `, context.signal) : undefined);
  if (!name) throw new CliFault('LOGIN_MISSING', 'Who? Give --login NAME');
  const password = context.config.password ?? (await askSecret(`Password of ${name}: `, context.signal));
  const { signal } = context;
  const session = await createApiClient({ url }).request(SignIn, { login: name, password }, { signal });
  const signedIn = createApiClient({ url, token: session.signIn.token });
  const tokenName = `chargehand on ${hostname()}`;
  const { createToken } = await signedIn.request(CreateToken, { name: tokenName }, { signal });
  await storeLogin(context.config.loginFile, { url, token: createToken.token });
  const { login: user } = session.signIn.user;
  if (context.json) context.print(`${toJson({ url, login: user, expiresAt: createToken.expiresAt })}\n`);
  else context.tell(`Signed in to ${url} as ${user}, until ${createToken.expiresAt}\n`);
  return 0;
}
