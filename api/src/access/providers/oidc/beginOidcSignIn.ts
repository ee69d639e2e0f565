import { buildAuthorizationUrl, calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier } from 'openid-client';
import { query } from '../../../platform/sql.ts';
import type { RequestContext } from '../../RequestContext.ts';
import { digestToken } from '../../secretToken.ts';
import { BadProviderAnswer } from '../signInErrors.ts';
import type { OidcClient } from './OidcClient.ts';
import { randomToken } from './randomToken.ts';

/** How long a browser may take from here to the issuer and back. */
export const SIGN_IN_SECONDS = 600;

const DROP_EXPIRED = `delete from oidc_sign_in where expires_at <= now()`;

const INSERT_SIGN_IN = `
  insert into oidc_sign_in (state_digest, browser_digest, provider, nonce, code_verifier, return_path, expires_at, session_digest)
  values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7), $8)`;

/** Where the browser goes, and what it keeps meanwhile. */
export interface BegunSignIn {
  readonly address: URL;
  /** Binds the answer to this browser. */
  readonly browserToken: string;
}

/** Begins a sign-in: notes what the answer must fit, and says where the issuer asks. Throws ProviderUnreachable, BadProviderAnswer. */
export async function beginOidcSignIn(
  ctx: RequestContext,
  client: OidcClient,
  returnPath: string,
): Promise<BegunSignIn> {
  const { settings } = client;
  const configuration = await client.open();
  const [state, nonce, browserToken, verifier] = [
    randomToken(),
    randomNonce(),
    randomToken(),
    randomPKCECodeVerifier(),
  ];
  const address = buildAuthorizationUrl(configuration, {
    redirect_uri: settings.redirectUri.href,
    scope: settings.scopes.join(' '),
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  if (!settings.origins.includes(address.origin))
    throw new BadProviderAnswer(settings.title, `it asks people at ${address.origin}, which "origins" does not name.`);
  await query(ctx.em, DROP_EXPIRED);
  await query(ctx.em, INSERT_SIGN_IN, [
    digestToken(state),
    digestToken(browserToken),
    settings.name,
    nonce,
    verifier,
    returnPath,
    SIGN_IN_SECONDS,
    // When the browser comes back from another site, it does not bring the cookie of its session.
    ctx.token === undefined ? null : digestToken(ctx.token),
  ]);
  return { address, browserToken };
}
