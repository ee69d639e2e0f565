import { createHash } from 'node:crypto';
import type { IDToken } from 'openid-client';
import { BadProviderAnswer } from '../signInErrors.ts';
import type { OidcSettings } from '../SignInSettings.ts';

const TOLERANCE_SECONDS = 60;
/** OpenID Connect Core, 2. */
const LONGEST_SUBJECT = 255;

/** An id token whose signature, issuer, audience, nonce and end have been checked, with what it came with. */
export interface CheckedToken {
  readonly claims: IDToken;
  /** As it came, for its header. */
  readonly text: string;
  readonly accessToken: string;
  readonly issuer: string;
  readonly nowMs: number;
}

/** Checks what the library leaves open: an id token from the future, for another party, or for another access token. Throws BadProviderAnswer. */
export function checkIdToken({ title, clientId }: OidcSettings, token: CheckedToken): void {
  const { claims } = token;
  const refuse = (fault: string): never => {
    throw new BadProviderAnswer(title, `its id token ${fault}.`);
  };
  if (claims.iss !== token.issuer) refuse('is from another issuer');
  if (claims.azp !== undefined && claims.azp !== clientId) refuse('was made for another client');
  if (claims.iat > token.nowMs / 1_000 + TOLERANCE_SECONDS) refuse('is from the future');
  if (claims.sub === '' || claims.sub.length > LONGEST_SUBJECT) refuse('has no usable subject');
  const hash = claims['at_hash'];
  if (hash !== undefined && hash !== hashOf(token)) refuse('belongs to another access token');
}

/** OpenID Connect Core, 3.1.3.6: the left half of the hash that the signature uses. */
function hashOf({ text, accessToken }: CheckedToken): string {
  const digest = createHash(hashNameOf(text)).update(accessToken, 'ascii').digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

function hashNameOf(text: string): string {
  const header: unknown = JSON.parse(Buffer.from(text.split('.', 1)[0] ?? '', 'base64url').toString());
  const name = typeof header === 'object' && header !== null && 'alg' in header ? String(header.alg) : '';
  return `sha${/(256|384)$/.exec(name)?.[0] ?? '512'}`;
}
