import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startSignInWorld, type SignInWorld } from './signInWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { Visitor } from '../support/Visitor.ts';
import { startForgingIssuer, type ForgingIssuer } from './forgingIssuer.ts';
import { beginAt, problemIn, returnAddress, signInAt } from './signInByIssuer.ts';

const COOKIE = '__Host-chargehand-sign-in';

let issuer: ForgingIssuer;
let other: ForgingIssuer;
let world: SignInWorld;
const cleanup = new AsyncDisposableStack();
before(async () => {
  issuer = cleanup.use(await startForgingIssuer());
  other = cleanup.use(await startForgingIssuer());
  const clientId = 'chargehand';
  world = cleanup.use(
    await startSignInWorld(() => [
      { name: 'corp', kind: 'oidc', issuer: issuer.url, clientId, clientSecretEnv: 'CHARGEHAND_SECRET_TEST' },
      { name: 'partner', kind: 'oidc', issuer: other.url, clientId },
    ]),
  );
});
beforeEach(async () => {
  issuer.forge({});
  await query(world.em, 'delete from session');
});
after(() => cleanup.disposeAsync());

/** Visits an address that must sign nobody in. */
async function assertRefused(visitor: Visitor, address: URL, code: string): Promise<void> {
  const { next } = await visitor.visit(address);
  assert.equal(problemIn(next), code);
  assert.equal(await world.countSessions(), 0);
}

test('S12: an answer does not sign in a browser that did not begin', async () => {
  const { authorization } = await beginAt(world.url, 'corp');
  await assertRefused(new Visitor(), returnAddress(issuer, authorization), 'SIGN_IN_EXPIRED');
  const { visitor } = await beginAt(world.url, 'corp');
  await assertRefused(visitor, returnAddress(issuer, authorization), 'SIGN_IN_EXPIRED');
});

test('S12: an answer with a wrong state, two states or none signs nobody in', async () => {
  const states: readonly (readonly string[])[] = [[], [''], ['another'], ['another', 'GOOD'], ['GOOD', 'another']];
  for (const wrong of states) {
    const { visitor, authorization } = await beginAt(world.url, 'corp');
    const address = returnAddress(issuer, authorization);
    const good = address.searchParams.get('state') ?? '';
    address.searchParams.delete('state');
    for (const state of wrong) address.searchParams.append('state', state === 'GOOD' ? good : state);
    const { next } = await visitor.visit(address);
    assert.match(problemIn(next) ?? '', /^(SIGN_IN_EXPIRED|BAD_PROVIDER_ANSWER)$/);
    assert.equal(await world.countSessions(), 0);
  }
});

test('S12: an answer is taken once: neither its state nor its code serves again', async () => {
  const { visitor, authorization } = await beginAt(world.url, 'corp');
  const address = returnAddress(issuer, authorization);
  const kept = visitor.cookie(world.url, COOKIE);
  assert.equal((await visitor.visit(address)).next?.pathname, '/tasks/7');
  await query(world.em, 'delete from session');
  const thief = new Visitor();
  thief.plant(world.url, COOKIE, kept ?? '');
  await assertRefused(thief, address, 'SIGN_IN_EXPIRED');
  const second = await beginAt(world.url, 'corp');
  const replayed = returnAddress(issuer, second.authorization);
  replayed.searchParams.set('code', address.searchParams.get('code') ?? '');
  await assertRefused(second.visitor, replayed, 'BAD_PROVIDER_ANSWER');
});

test('S12: a code that was made for another sign-in does not serve, for PKCE and nonce tell them apart', async () => {
  const [mine, theirs] = [await beginAt(world.url, 'corp'), await beginAt(world.url, 'corp')];
  const address = returnAddress(issuer, mine.authorization);
  address.searchParams.set('code', issuer.codeFor(theirs.authorization));
  await assertRefused(mine.visitor, address, 'BAD_PROVIDER_ANSWER');
});

test('S12: an answer that comes after ten minutes signs nobody in', async () => {
  const { visitor, authorization } = await beginAt(world.url, 'corp');
  const [row] = await query<{ seconds: string }>(
    world.em,
    `update oidc_sign_in set expires_at = expires_at - interval '10 minutes'
     returning extract(epoch from expires_at - now()) as seconds`,
  );
  assert.ok(Number(row?.seconds) <= 0);
  await assertRefused(visitor, returnAddress(issuer, authorization), 'SIGN_IN_EXPIRED');
});

test('S12: the answer of one issuer does not serve at the address of another', async () => {
  const { visitor, authorization } = await beginAt(world.url, 'corp');
  const address = returnAddress(issuer, authorization);
  address.pathname = '/sign-in/oidc/partner/callback';
  await assertRefused(visitor, address, 'SIGN_IN_EXPIRED');
  const foreign = returnAddress(issuer, authorization);
  foreign.searchParams.set('iss', other.url);
  await assertRefused(visitor, foreign, 'BAD_PROVIDER_ANSWER');
});

test('S12: an issuer that says no, or says both, signs nobody in, and its words are not repeated', async () => {
  const { visitor, authorization } = await beginAt(world.url, 'corp');
  const address = returnAddress(issuer, authorization);
  address.searchParams.set('error', 'access_denied');
  address.searchParams.set('error_description', '<b>call this number</b>');
  const { next } = await visitor.visit(address);
  assert.equal(problemIn(next), 'PROVIDER_DENIED');
  assert.doesNotMatch(String(next), /number/);
  assert.equal(await world.countSessions(), 0);
});

test('S12: after signing in the browser goes to a page of ours, wherever it was told to go', async () => {
  const elsewhere = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
  ];
  for (const to of [...elsewhere, '/\t/evil.example', '/../\\/evil.example', '/.//evil.example', '@evil.example', '']) {
    const visitor = new Visitor();
    const start = new URL(`${world.url}/sign-in/oidc/corp`);
    start.searchParams.set('to', to);
    const { next: authorization } = await visitor.visit(start);
    assert.ok(authorization);
    const { next, response } = await visitor.visit(returnAddress(issuer, authorization));
    assert.equal(next?.origin, world.url, to);
    assert.match(response.headers.get('location') ?? '', /^\/(?![/\\])/, to);
  }
});

test('S12: the redirect address that issuers are told is the one of the settings, whatever host a request names', async () => {
  const response = await fetch(`${world.url}/sign-in/oidc/corp`, {
    redirect: 'manual',
    headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
  });
  const authorization = new URL(response.headers.get('location') ?? '');
  assert.equal(authorization.searchParams.get('redirect_uri'), `${world.url}/sign-in/oidc/corp/callback`);
  assert.equal(authorization.searchParams.get('code_challenge_method'), 'S256');
  const [cookie = ''] = response.headers.getSetCookie();
  assert.match(cookie, /^__Host-chargehand-sign-in=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  assert.equal(response.headers.get('cache-control'), 'no-store');
});

test('S12: what an issuer wants us to ask elsewhere is not asked: other hosts, and redirects', async () => {
  for (const path of ['token_endpoint', 'jwks_uri', 'userinfo_endpoint']) {
    await using strange = await startForgingIssuer();
    await using lonely = await startSignInWorld(() => [
      { name: 'corp', kind: 'oidc', issuer: strange.url, clientId: 'chargehand' },
    ]);
    const askedBefore = other.asked.length;
    strange.forge({ metadata: { [path]: `${other.url}/token` }, claims: { email: undefined } });
    const { next } = await signInAt(lonely.url, { provider: 'corp', issuer: strange });
    assert.equal(problemIn(next), 'BAD_PROVIDER_ANSWER', path);
    assert.equal(other.asked.length, askedBefore);
  }
  issuer.forge({ redirectsTo: `${other.url}/token` });
  const askedBefore = other.asked.length;
  const { next } = await signInAt(world.url, { provider: 'corp', issuer });
  assert.equal(problemIn(next), 'BAD_PROVIDER_ANSWER');
  assert.equal(other.asked.length, askedBefore);
});

test('S12: new keys of an issuer count at once, and the old ones no longer', async () => {
  let old: string | undefined;
  issuer.forge({ idToken: async ({ claims, sign }) => (old = await sign(claims)) });
  assert.equal((await signInAt(world.url, { provider: 'corp', issuer })).next?.pathname, '/tasks/7');
  await issuer.rotateKeys();
  issuer.forge({});
  assert.equal((await signInAt(world.url, { provider: 'corp', issuer })).next?.pathname, '/tasks/7');
  issuer.forge({ idToken: async () => await Promise.resolve(old) });
  assert.equal(problemIn((await signInAt(world.url, { provider: 'corp', issuer })).next), 'BAD_PROVIDER_ANSWER');
});

test('S12: no provider of that name, no sign-in', async () => {
  await assertRefused(new Visitor(), new URL(`${world.url}/sign-in/oidc/nobody`), 'UNKNOWN_PROVIDER');
  await assertRefused(new Visitor(), new URL(`${world.url}/sign-in/oidc/nobody/callback?state=x`), 'UNKNOWN_PROVIDER');
});
