import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSignInWorld, type SignInWorld } from './signInWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { startOidcProvider, type OidcProvider } from '../support/oidcProvider.ts';
import { Visitor, type Visited } from '../support/Visitor.ts';

const SECRET = 'the secret of the tests';

interface OidcWorld extends SignInWorld {
  readonly provider: OidcProvider;
}

/** The API, and a complete provider that somebody else wrote. */
async function startOidcWorld(isPublic: boolean): Promise<OidcWorld> {
  await using cleanup = new AsyncDisposableStack();
  const started: OidcProvider[] = [];
  const groupsOf = (login: string): readonly string[] => (login === 'boss' ? ['ops', 'chiefs'] : ['ops']);
  const world = cleanup.use(
    await startSignInWorld(async ({ publicUrl }) => {
      const clientSecret = isPublic ? undefined : SECRET;
      const redirectUri = `${publicUrl}/sign-in/oidc/corp/callback`;
      const provider = cleanup.use(await startOidcProvider({ redirectUri, clientSecret, groupsOf }));
      started.push(provider);
      return [
        {
          name: 'corp',
          title: 'Corporate sign-in',
          kind: 'oidc',
          issuer: provider.url,
          clientId: 'chargehand',
          ...(!isPublic && { clientSecretEnv: 'CHARGEHAND_SECRET_TEST' }),
          scopes: ['openid', 'profile', 'email', 'roles'],
          claims: { groups: 'realm_access.roles' },
          groups: { ops: 'Operators' },
          administrators: ['chiefs'],
        },
      ];
    }),
  );
  await query(world.em, `insert into user_group (name) values ('Operators')`);
  const [provider] = started;
  if (provider === undefined) throw new Error('The provider was not started');
  const resources = cleanup.move();
  return { ...world, provider, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Goes where it is sent, fills in the provider's forms, and stops at the first page of ours that is no redirect. */
async function signIn(
  world: OidcWorld,
  login: string,
  visitor = new Visitor(),
): Promise<Visited & { readonly last: URL }> {
  let address = new URL(`${world.url}/sign-in/oidc/corp?to=/tasks`);
  let from = new URL(world.url);
  for (let step = 0; step < 20; step += 1) {
    const form = address.pathname.startsWith('/interaction/') ? await fillIn(visitor, address, login) : undefined;
    const visited = await visitor.visit(address, form, from);
    if (
      visited.next === undefined ||
      (visited.next.origin === world.url && !visited.next.pathname.includes('callback'))
    )
      return { ...visited, last: visited.next ?? address };
    from = address;
    address = visited.next;
  }
  throw new Error(`It goes on for ever, at last to ${address.href}`);
}

async function fillIn(visitor: Visitor, address: URL, login: string): Promise<Readonly<Record<string, string>>> {
  const { text } = await visitor.visit(address);
  const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1] ?? '';
  return prompt === 'login' ? { prompt, login, password: 'any' } : { prompt };
}

for (const isPublic of [false, true]) {
  const kind = isPublic ? 'public client' : 'client with a secret';
  test(`a person signs in through a real provider as a ${kind}, with name, address and groups`, async () => {
    await using world = await startOidcWorld(isPublic);
    const visitor = new Visitor();
    const { last } = await signIn(world, 'anna', visitor);
    assert.equal(last.href, `${world.url}/tasks`);
    assert.deepEqual(await visitor.ask(world.url, '{ viewer { login name isAdmin } }'), {
      data: { viewer: { login: 'anna.name@corp', name: 'Person anna', isAdmin: false } },
    });
    const [account] = await world.accounts();
    assert.deepEqual(
      [account?.issuer, account?.subject, account?.email],
      [world.provider.url, 'anna', 'anna@example.com'],
    );
    assert.deepEqual(await world.memberships('anna.name@corp'), ['Operators from provider']);
    assert.deepEqual((await world.audit()).at(-1), { act: 'sign-in', object: 'login:anna.name@corp', code: null });
    const [left] = await query<{ count: number }>(world.em, 'select count(*)::int as count from oidc_sign_in');
    assert.equal(left?.count, 0);
  });
}

test('a sign-in ends the session that the browser had, and a second one comes back to the same account', async () => {
  await using world = await startOidcWorld(false);
  const visitor = new Visitor();
  await signIn(world, 'boss', visitor);
  await signIn(world, 'boss', visitor);
  assert.equal(await world.countSessions(), 1);
  assert.deepEqual(
    (await world.accounts()).map(({ login, is_admin }) => [login, is_admin]),
    [['boss.name@corp', true]],
  );
});

test('a person who declines at the provider is not signed in, and is told so', async () => {
  await using world = await startOidcWorld(false);
  const visitor = new Visitor();
  const { next } = await visitor.visit(`${world.url}/sign-in/oidc/corp`);
  assert.ok(next);
  const { next: interaction } = await visitor.visit(next);
  assert.ok(interaction);
  const { next: aborted } = await visitor.visit(`${interaction.href}/abort`);
  assert.ok(aborted);
  const { next: back } = await visitor.visit(aborted);
  assert.ok(back);
  assert.equal(back.searchParams.get('error'), 'access_denied');
  assert.equal((await visitor.visit(back)).next?.searchParams.get('problem'), 'PROVIDER_DENIED');
  assert.equal(await world.countSessions(), 0);
});

test('a provider that does not answer is told of, and Chargehand starts and serves without it', async () => {
  await using world = await startOidcWorld(false);
  await world.provider[Symbol.asyncDispose]();
  const { next } = await new Visitor().visit(`${world.url}/sign-in/oidc/corp`);
  assert.equal(next?.searchParams.get('problem'), 'PROVIDER_UNREACHABLE');
  assert.equal((await fetch(`${world.url}/readyz`)).status, 200);
});
