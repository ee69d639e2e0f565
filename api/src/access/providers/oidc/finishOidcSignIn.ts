import { query } from '../../../platform/sql.ts';
import type { RequestContext } from '../../RequestContext.ts';
import { digestToken } from '../../secretToken.ts';
import { signInPerson } from '../signInPerson.ts';
import { SignInExpired } from '../signInErrors.ts';
import { askIssuer } from './askIssuer.ts';
import type { OidcClient } from './OidcClient.ts';

/** Whatever comes of it, an answer is taken once, from the browser that began, for the provider that it went to. */
const TAKE_SIGN_IN = `
  delete from oidc_sign_in where state_digest = $1 and browser_digest = $2 and provider = $3 and expires_at > now()
  returning nonce, code_verifier, return_path, session_digest`;

/** What the browser brings back from the issuer. */
export interface IssuerAnswer {
  /** Of the address that the browser was sent to. */
  readonly query: URLSearchParams;
  /** Of the cookie. Undefined: the browser has none. */
  readonly browserToken: string | undefined;
}

interface BegunRow {
  readonly nonce: string;
  readonly code_verifier: string;
  readonly return_path: string;
  readonly session_digest: string | null;
}

/** Ends a sign-in: opens the session and returns the page that was wanted. Throws the refusals of signInErrors. */
export async function finishOidcSignIn(
  ctx: RequestContext,
  client: OidcClient,
  { query: parameters, browserToken }: IssuerAnswer,
): Promise<string> {
  const state = parameters.get('state');
  if (state === null || browserToken === undefined) throw new SignInExpired();
  const [begun] = await query<BegunRow>(ctx.em, TAKE_SIGN_IN, [
    digestToken(state),
    digestToken(browserToken),
    client.settings.name,
  ]);
  if (begun === undefined) throw new SignInExpired();
  const { nonce, code_verifier: verifier, session_digest: earlier } = begun;
  const person = await askIssuer(client, parameters, { state, nonce, verifier, nowMs: ctx.now().getTime() });
  await signInPerson(ctx, client.settings, { person, earlier });
  return begun.return_path;
}
