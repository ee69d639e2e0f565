import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a token opens; its first letters say so to people and to secret scanners. */
export type TokenKind = 'session' | 'apiToken' | 'signInLink' | 'enrolment' | 'bridge';

const PREFIX = {
  session: 'chs_',
  apiToken: 'cht_',
  signInLink: 'chl_',
  enrolment: 'che_',
  bridge: 'chb_',
} as const satisfies Record<TokenKind, string>;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM_LENGTH = 6;
/** Prefix and 43 characters of 256 random bits; then the checksum, which earlier tokens have not. */
const TOKEN = /^(?<secret>ch[a-z]_[\w-]{43})(?<checksum>\w{6})?$/;

/** A new random token (256 bit) that ends with a checksum of itself. Keep only its digest. */
export function makeToken(kind: TokenKind): string {
  const secret = PREFIX[kind] + randomBytes(32).toString('base64url');
  return secret + checksumOf(secret);
}

/** SHA-256 in hex: enough for a token of 256 random bits, and it can be looked up. */
export function digestToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The kind that a token claims by its prefix. Undefined: none of ours, or its checksum is wrong. */
export function kindOfToken(token: string): TokenKind | undefined {
  const { secret = '', checksum } = TOKEN.exec(token)?.groups ?? {};
  if (checksum !== undefined && checksum !== checksumOf(secret)) return undefined;
  return (Object.keys(PREFIX) as TokenKind[]).find((kind) => secret.startsWith(PREFIX[kind]));
}

/** CRC-32 in base 62: lets scanners tell a token from what only looks like one, without asking anybody. */
function checksumOf(secret: string): string {
  let rest = crc32(secret);
  let text = '';
  while (text.length < CHECKSUM_LENGTH) {
    text = (BASE62[rest % 62] ?? '') + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** A name of a token for logs and audit, which opens nothing: its kind and the first digits of its digest. Undefined: none of ours. */
export function nameToken(token: string): string | undefined {
  const kind = kindOfToken(token);
  return kind === undefined ? undefined : `${kind}:${digestToken(token).slice(0, 12)}`;
}
