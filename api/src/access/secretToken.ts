import { createHash, randomBytes } from 'node:crypto';

/** What a token opens; its first letters say so to people and to secret scanners. */
export type TokenKind = 'session' | 'apiToken' | 'signInLink' | 'enrolment' | 'bridge';

const PREFIX = {
  session: 'chs_',
  apiToken: 'cht_',
  signInLink: 'chl_',
  enrolment: 'che_',
  bridge: 'chb_',
} as const satisfies Record<TokenKind, string>;

/** A new random token (256 bit). Keep only its digest. */
export function makeToken(kind: TokenKind): string {
  return PREFIX[kind] + randomBytes(32).toString('base64url');
}

/** SHA-256 in hex: enough for a token of 256 random bits, and it can be looked up. */
export function digestToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The kind that a token claims by its prefix. Undefined: none of ours. */
export function kindOfToken(token: string): TokenKind | undefined {
  return (Object.keys(PREFIX) as TokenKind[]).find((kind) => token.startsWith(PREFIX[kind]));
}

/** A name of a token for logs and audit, which opens nothing: its kind and the first digits of its digest. Undefined: none of ours. */
export function nameToken(token: string): string | undefined {
  const kind = kindOfToken(token);
  return kind === undefined ? undefined : `${kind}:${digestToken(token).slice(0, 12)}`;
}
