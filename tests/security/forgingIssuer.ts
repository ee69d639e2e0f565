import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

/** Claims of an id token as an honest issuer would sign them, the key to do it with, and what else a forger may want. */
export interface TokenMaterial {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly key: CryptoKey;
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly accessToken: string;
  /** Signs with RS256 and the key that is published. */
  readonly sign: (
    claims: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ) => Promise<string>;
}

/** What the issuer answers with; each test sets what it wants wrong. */
export interface Forgery {
  /** The id token. Undefined: the honest one. */
  readonly idToken?: (material: TokenMaterial) => Promise<string | undefined>;
  /** Fields of the answer to a code. */
  readonly tokens?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly userinfo?: Readonly<Record<string, unknown>>;
  /** The person. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Answers every question with a redirect to here. */
  readonly redirectsTo?: string;
}

/** An OpenID issuer of our own that does whatever it is told. */
export interface ForgingIssuer extends AsyncDisposable {
  readonly url: string;
  forge(forgery: Forgery): void;
  /** A code for the address to which a browser was sent. */
  codeFor(authorization: URL): string;
  /** Publishes another key in place of the one that was. */
  rotateKeys(): Promise<void>;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
}

/** Starts the issuer on a port of its own; the client is called chargehand. */
export async function startForgingIssuer(): Promise<ForgingIssuer> {
  const state: IssuerState = { forgery: {}, keys: await makeKeys(), codes: new Map(), asked: [], url: '' };
  const server = createServer((request, response) => {
    void answer(state, request).then(({ status, location, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The issuer has no TCP address');
  state.url = `http://127.0.0.1:${address.port}`;
  return {
    url: state.url,
    asked: state.asked,
    forge: (forgery) => (state.forgery = forgery),
    codeFor: ({ searchParams }) => {
      const code = randomBytes(8).toString('hex');
      state.codes.set(code, searchParams);
      return code;
    },
    rotateKeys: async () => {
      state.keys = await makeKeys();
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Keys {
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly kid: string;
}

interface IssuerState {
  forgery: Forgery;
  keys: Keys;
  readonly codes: Map<string, URLSearchParams>;
  readonly asked: string[];
  url: string;
}

interface Answer {
  readonly status: number;
  readonly location?: string;
  readonly body: unknown;
}

async function makeKeys(): Promise<Keys> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { privateKey, publicJwk: await exportJWK(publicKey), kid: randomBytes(4).toString('hex') };
}

async function answer(state: IssuerState, request: IncomingMessage): Promise<Answer> {
  const { forgery, keys, url } = state;
  const path = request.url ?? '';
  state.asked.push(path);
  if (forgery.redirectsTo !== undefined && path !== '/.well-known/openid-configuration')
    return { status: 302, location: forgery.redirectsTo, body: {} };
  switch (path) {
    case '/.well-known/openid-configuration':
      return { status: 200, body: { ...metadataOf(url), ...forgery.metadata } };
    case '/jwks':
      return { status: 200, body: { keys: [{ ...keys.publicJwk, kid: keys.kid, use: 'sig', alg: 'RS256' }] } };
    case '/token':
      return await exchange(state, new URLSearchParams(await text(request)));
    case '/userinfo':
      return { status: 200, body: { sub: forgery.claims?.['sub'] ?? 'subject-1', ...forgery.userinfo } };
    default:
      return { status: 404, body: {} };
  }
}

function metadataOf(url: string): object {
  return {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/jwks`,
    userinfo_endpoint: `${url}/userinfo`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
  };
}

async function exchange(state: IssuerState, form: URLSearchParams): Promise<Answer> {
  const code = form.get('code') ?? '';
  const asked = state.codes.get(code);
  state.codes.delete(code);
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  if (challenge !== asked?.get('code_challenge') || form.get('redirect_uri') !== asked.get('redirect_uri'))
    return { status: 400, body: { error: 'invalid_grant' } };
  const accessToken = randomBytes(16).toString('hex');
  const material = materialFor(state, asked, accessToken);
  const { forgery } = state;
  const idToken = await (forgery.idToken === undefined ? material.sign(material.claims) : forgery.idToken(material));
  return {
    status: 200,
    body: { access_token: accessToken, token_type: 'Bearer', id_token: idToken, ...forgery.tokens },
  };
}

function materialFor({ keys, url, forgery }: IssuerState, asked: URLSearchParams, accessToken: string): TokenMaterial {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: url,
    aud: 'chargehand',
    sub: 'subject-1',
    nonce: asked.get('nonce'),
    iat: now,
    exp: now + 300,
    preferred_username: 'anna',
    name: 'Anna A.',
    email: 'anna@example.com',
    groups: [],
    ...forgery.claims,
  };
  const sign: TokenMaterial['sign'] = async (payload, header = {}) =>
    await new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: keys.kid, ...header }).sign(keys.privateKey);
  return { claims, key: keys.privateKey, kid: keys.kid, publicJwk: keys.publicJwk, accessToken, sign };
}
