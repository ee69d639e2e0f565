import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { Forgery, ForgingIssuer, TokenMaterial } from './forgingIssuer.ts';
import { startForgingIssuer } from './forgingIssuer.ts';
import { problemIn, signInAt } from './signInByIssuer.ts';
import { startSignInWorld, type SignInWorld } from './signInWorld.ts';

let issuer: ForgingIssuer;
let world: SignInWorld;
const cleanup = new AsyncDisposableStack();
before(async () => {
  issuer = cleanup.use(await startForgingIssuer());
  world = cleanup.use(
    await startSignInWorld(() => [
      {
        name: 'corp',
        kind: 'oidc',
        issuer: issuer.url,
        clientId: 'chargehand',
        clientSecretEnv: 'CHARGEHAND_SECRET_TEST',
      },
    ]),
  );
});
after(() => cleanup.disposeAsync());

const now = (): number => Math.floor(Date.now() / 1_000);
/** An id token with other claims, signed as it must be. */
const claiming =
  (changed: (material: TokenMaterial) => Readonly<Record<string, unknown>>): NonNullable<Forgery['idToken']> =>
  async (material) =>
    await material.sign({ ...material.claims, ...changed(material) });
const without =
  (name: string): NonNullable<Forgery['idToken']> =>
  async ({ claims, sign }) =>
    await sign(Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name)));

/** The whole text is made by hand: no library would sign these. */
function unsigned(header: object, claims: object, signature = ''): string {
  const [head, body] = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return `${head}.${body}.${signature}`;
}

function hmacSigned(header: object, claims: object, secret: string): string {
  const text = unsigned(header, claims).slice(0, -1);
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

const FORGERIES: Readonly<Record<string, Forgery>> = {
  'the issuer of another': { idToken: claiming(() => ({ iss: 'https://issuer.example.com' })) },
  'an issuer with a slash more': { idToken: claiming(({ claims }) => ({ iss: `${String(claims['iss'])}/` })) },
  'no issuer': { idToken: without('iss') },
  'the audience of another client': { idToken: claiming(() => ({ aud: 'another' })) },
  'no audience': { idToken: without('aud') },
  'two audiences and no authorized party': { idToken: claiming(() => ({ aud: ['chargehand', 'another'] })) },
  'two audiences and another authorized party': {
    idToken: claiming(() => ({ aud: ['chargehand', 'another'], azp: 'another' })),
  },
  'one audience and another authorized party': { idToken: claiming(() => ({ azp: 'another' })) },
  'another nonce': { idToken: claiming(() => ({ nonce: 'another' })) },
  'no nonce': { idToken: without('nonce') },
  'an end that has passed': { idToken: claiming(() => ({ exp: now() - 61 })) },
  'no end': { idToken: without('exp') },
  'an end that is no number': { idToken: claiming(() => ({ exp: 'tomorrow' })) },
  'a beginning in the future': { idToken: claiming(() => ({ nbf: now() + 120 })) },
  'a time of issue in the future': { idToken: claiming(() => ({ iat: now() + 120 })) },
  'no time of issue': { idToken: without('iat') },
  'no subject': { idToken: without('sub') },
  'an empty subject': { idToken: claiming(() => ({ sub: '' })) },
  'a subject that is no text': { idToken: claiming(() => ({ sub: 4711 })) },
  'an endless subject': { idToken: claiming(() => ({ sub: 's'.repeat(256) })) },
  'the hash of another access token': {
    idToken: claiming(() => ({
      at_hash: createHash('sha256').update('another').digest().subarray(0, 16).toString('base64url'),
    })),
  },
  'no signature, and alg none': {
    idToken: async ({ claims }) => await Promise.resolve(unsigned({ alg: 'none' }, claims)),
  },
  'no signature, and alg None': {
    idToken: async ({ claims }) => await Promise.resolve(unsigned({ alg: 'None' }, claims)),
  },
  'no algorithm': { idToken: async ({ claims }) => await Promise.resolve(unsigned({}, claims)) },
  'HS256 with the public key for a secret': {
    idToken: async ({ claims, publicJwk, kid }) => {
      const key = await importJWK({ ...publicJwk, ext: true }, 'RS256', { extractable: true });
      const pem = key instanceof Uint8Array ? '' : await exportSPKI(key);
      return hmacSigned({ alg: 'HS256', kid }, claims, pem);
    },
  },
  'HS256 with the secret of the client': {
    idToken: async ({ claims }) =>
      await Promise.resolve(hmacSigned({ alg: 'HS256' }, claims, 'the secret of the tests')),
  },
  'another key under the same name': {
    idToken: async ({ claims, kid }) => {
      const { privateKey } = await generateKeyPair('RS256');
      return await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
    },
  },
  'a key that it brings along': {
    idToken: async ({ claims }) => {
      const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
      const jwk = await exportJWK(publicKey);
      return await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'mine', jwk }).sign(privateKey);
    },
  },
  'a key that nobody publishes': {
    idToken: async ({ claims, sign }) => await sign(claims, { kid: 'unknown' }),
  },
  'another algorithm than its key is for': {
    idToken: async ({ claims, sign }) =>
      (await sign(claims)).replace(/^[^.]+/, Buffer.from('{"alg":"PS256"}').toString('base64url')),
  },
  'a critical header that nobody knows': {
    idToken: async ({ claims, key, kid }) =>
      await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid, crit: ['b64'], b64: true }).sign(key),
  },
  'claims that were changed after signing': {
    idToken: async ({ claims, sign }) => {
      const [head, , signature] = (await sign(claims)).split('.');
      const body = Buffer.from(JSON.stringify({ ...claims, sub: 'the administrator' })).toString('base64url');
      return `${head}.${body}.${signature}`;
    },
  },
  'a signature that is cut off': { idToken: async ({ claims, sign }) => (await sign(claims)).slice(0, -8) },
  'a text that is no token': { idToken: async () => await Promise.resolve('id.token') },
  'no id token at all': { idToken: async () => await Promise.resolve(undefined) },
  'no access token': { tokens: { access_token: undefined } },
  'the claims of another from userinfo': {
    idToken: without('email'),
    userinfo: { sub: 'subject-2', preferred_username: 'boss' },
  },
};

for (const [name, forgery] of Object.entries(FORGERIES)) {
  test(`S12: an answer with ${name} signs nobody in`, async () => {
    issuer.forge(forgery);
    const { next } = await signInAt(world.url, { provider: 'corp', issuer });
    assert.equal(problemIn(next), 'BAD_PROVIDER_ANSWER');
    assert.equal(await world.countSessions(), 0);
    assert.deepEqual(await world.accounts(), []);
  });
}

test('S75: the refusals are recorded, and once that there were more', async () => {
  const entries = await world.audit();
  const recorded = entries.filter(({ act }) => act === 'sign-in.refused');
  assert.deepEqual(
    [recorded.length, new Set(recorded.map(({ code }) => code))],
    [10, new Set(['BAD_PROVIDER_ANSWER'])],
  );
  assert.ok(entries.some(({ act }) => act === 'sign-in.refused.more'));
});

test('S12: the same answer without a fault signs in, also when clocks differ by less than a minute', async () => {
  const honest: readonly Forgery[] = [
    {},
    { idToken: claiming(() => ({ exp: now() - 30 })) },
    { idToken: claiming(() => ({ iat: now() + 30, nbf: now() + 30 })) },
    { idToken: claiming(() => ({ aud: ['chargehand', 'another'], azp: 'chargehand' })) },
    {
      idToken: claiming(({ accessToken }) => ({
        at_hash: createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url'),
      })),
    },
  ];
  for (const forgery of honest) {
    issuer.forge(forgery);
    const { next } = await signInAt(world.url, { provider: 'corp', issuer });
    assert.equal(next?.pathname, '/tasks/7');
  }
  assert.equal(await world.countSessions(), honest.length);
  assert.deepEqual(
    (await world.accounts()).map(({ login, subject }) => [login, subject]),
    [['anna@corp', 'subject-1']],
  );
});
