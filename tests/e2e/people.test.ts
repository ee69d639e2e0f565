import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ENTITIES } from '@chargehand/api/entities';
import { MIGRATIONS } from '@chargehand/api/migrations/index';
import { connectDatabase } from '@chargehand/api/platform/database';
import { query } from '@chargehand/api/platform/sql';
import type { Page } from 'playwright-core';
import { askerFor } from '../support/askApi.ts';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { ADMIN_PASSWORD, startStack, type Stack } from '../support/startStack.ts';

const OWN = 'a password of her own';
const packages = await requireDebianPackages(['chromium']);

describe('people in the browser', { skip: packages.available ? false : packages.why }, () => {
  const world = new AsyncDisposableStack();
  let stack: Stack;
  let admins: Browser;
  let veras: Browser;

  before(async () => {
    stack = world.use(await startStack({ fleet: 0 }));
    admins = world.use(await openBrowser());
    veras = world.use(await openBrowser());
  });
  after(() => world.disposeAsync());

  test('S03: the browser keeps the cookie on this machine, without encryption too, and hides it from scripts', async () => {
    for (const host of ['localhost', '127.0.0.1']) {
      const url = stack.url.replace('127.0.0.1', host);
      await using page = await admins.context.newPage();
      await page.goto(url);
      await signIn(page, 'admin', ADMIN_PASSWORD);
      await page.reload();
      await page.getByRole('heading', { name: 'Command center' }).waitFor();
      const [cookie, ...others] = await admins.context.cookies(url);
      assert.deepEqual(others, []);
      const { name, path, domain, secure, httpOnly, sameSite } = cookie ?? {};
      assert.deepEqual([name, path, domain], ['__Host-chargehand', '/', host]);
      assert.deepEqual([secure, httpOnly, sameSite], [true, true, 'Strict']);
      assert.equal(await page.evaluate('document.cookie'), '');
    }
  });

  test('an administrator creates a user, who signs in with the link, chooses a password, and sees no users', async () => {
    await using page = await open(admins, '/users');
    await page.getByTestId('new-user').click();
    const form = page.getByTestId('new-user-form');
    await form.getByLabel('Login').fill('vera@corp');
    await form.getByLabel('Name').fill('Vera <b>Ünal</b>');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByTestId('new-user-problem').getByText('begins with a letter or digit').waitFor();
    await form.getByLabel('Login').fill('vera');
    await page.getByRole('button', { name: 'Create' }).click();
    const link = (await page.getByTestId('secret').textContent()) ?? '';
    await page.keyboard.press('Escape');
    const row = page.locator('[data-test=user-row][data-login=vera]');
    await row.getByText('Vera <b>Ünal</b>').waitFor();
    await row.getByText('no password yet').waitFor();

    await using hers = await veras.context.newPage();
    await hers.goto(link);
    await hers.getByRole('heading', { name: 'Command center' }).waitFor();
    assert.equal(await hers.getByRole('link', { name: 'Users' }).count(), 0);
    await hers.getByTestId('own-account').click();
    await hers.getByText('You have no password yet').waitFor();
    await hers.getByLabel('New password', { exact: true }).fill(OWN);
    await hers.getByLabel('New password again').fill('another');
    assert.equal(await hers.getByTestId('password-fault').textContent(), 'The two are not the same.');
    await hers.getByLabel('New password again').fill(OWN);
    await hers.getByRole('button', { name: 'Change the password' }).click();
    await hers.getByTestId('password-done').waitFor();
    await hers.reload();
    await hers.getByLabel('Current password').waitFor();
    await hers.goto(`${stack.url}/users`);
    await hers.getByTestId('problem').getByText('FORBIDDEN').waitFor();
  });

  test('one sees where one is signed in, and ends another session', async () => {
    const other = askerFor(stack.url, await signInByProgram('vera', OWN));
    await using page = await open(veras, '/account');
    await page.getByTestId('session-row').nth(1).waitFor();
    await page
      .locator('[data-test=session-row][data-current=true]')
      .getByText(/Chrome \d+ on Linux/)
      .waitFor();
    await page.getByTestId('end-session').click();
    await page.getByTestId('end-session').waitFor({ state: 'detached' });
    assert.equal((await other.answer('{ viewer { login } }')).errors?.[0]?.extensions['code'], 'UNAUTHENTICATED');
  });

  test('a token is shown once, works, shows its use, and is revoked', async () => {
    await using page = await open(veras, '/account');
    await page.getByLabel('What it is for').fill('nightly run');
    await page.getByRole('button', { name: 'Make a token' }).click();
    const token = (await page.getByTestId('secret').textContent()) ?? '';
    const script = askerFor(stack.url, token);
    assert.deepEqual(await script.ask('{ viewer { login } }'), { viewer: { login: 'vera' } });
    await page.reload();
    const row = page.locator('[data-test=token-row][data-name="nightly run"]');
    await row.getByText('from 127.0.0.1').waitFor();
    assert.equal(await page.getByTestId('secret').count(), 0);
    await row.getByTestId('revoke-token').click();
    await page.getByTestId('confirm').click();
    await page.getByText('You have no token.').waitFor();
    assert.equal((await script.answer('{ viewer { login } }')).errors?.[0]?.extensions['code'], 'UNAUTHENTICATED');
  });

  test('a token is limited to rights, and the list says to which', async () => {
    await using page = await open(veras, '/account');
    await page.getByLabel('What it is for').fill('reader');
    await page.getByTestId('token-limits').locator('summary').click();
    await page.getByTestId('permission-VIEW_HOSTS').check();
    await page
      .getByTestId('token-limits')
      .locator('textarea, input[type=text], [role=combobox]')
      .first()
      .fill('name = nothing');
    await page.getByRole('button', { name: 'Make a token' }).click();
    const token = (await page.getByTestId('secret').textContent()) ?? '';
    const { errors } = await askerFor(stack.url, token).answer('{ sessions { totalCount } }');
    assert.equal(errors?.[0]?.extensions['code'], 'FORBIDDEN');
    await page.reload();
    const row = page.locator('[data-test=token-row][data-name="reader"]');
    await row.getByText('VIEW_HOSTS').waitFor();
    await row.getByText('name = nothing').waitFor();
    await row.getByTestId('revoke-token').click();
    await page.getByTestId('confirm').click();
    await row.waitFor({ state: 'detached' });
  });

  test('ten minutes later a token asks for the password, and is made with it', async () => {
    await using page = await open(veras, '/account');
    await run(`update session set confirmed_at = now() - interval '10 minutes'`);
    await page.getByLabel('What it is for').fill('late');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByTestId('confirm-password').getByLabel('Your password').fill(OWN);
    await page.getByRole('button', { name: 'Confirm' }).click();
    const token = (await page.getByTestId('secret').textContent()) ?? '';
    assert.deepEqual(await askerFor(stack.url, token).ask('{ viewer { login } }'), { viewer: { login: 'vera' } });
    assert.equal(await page.getByLabel('What it is for').inputValue(), '');
    await page.locator('[data-test=token-row][data-name="late"]').getByTestId('revoke-token').click();
    await page.getByTestId('confirm').click();
    await page.getByText('You have no token.').waitFor();
  });

  test('ten minutes later a change of users asks for the password, and is made with it', async () => {
    await using page = await open(admins, '/users');
    await run(`update session set confirmed_at = now() - interval '10 minutes'`);
    const row = page.locator('[data-test=user-row][data-login=vera]');
    await row.getByTestId('set-password').click();
    await page.getByLabel('New password').fill('another password');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByTestId('confirm-password').getByLabel('Your password').fill('wrong');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByTestId('confirm-password').getByText('do not belong together').waitFor();
    await page.getByTestId('confirm-password').getByLabel('Your password').fill(ADMIN_PASSWORD);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByTestId('set-password-form').waitFor({ state: 'detached' });
    await signInByProgram('vera', 'another password');
  });

  test('a user who is disabled is led to the sign-in page, and cannot come back', async () => {
    await using hers = await veras.context.newPage();
    await hers.goto(`${stack.url}/account`);
    await signIn(hers, 'vera', 'another password', 'Your account');
    await using page = await open(admins, '/users');
    const row = page.locator('[data-test=user-row][data-login=vera]');
    await row.getByTestId('disable-user').click();
    await page.getByTestId('confirm').click();
    await row.getByTestId('enable-user').waitFor();
    await hers.getByRole('link', { name: 'Hosts', exact: true }).click();
    await hers.getByRole('heading', { name: 'Sign in' }).waitFor();
    await fillSignIn(hers, 'vera', 'another password');
    await hers.getByRole('alert').getByText('do not belong together').waitFor();

    await page.locator('[data-test=user-row][data-login=admin]').getByTestId('disable-user').click();
    await page.getByTestId('confirm').click();
    await page.getByText('is the last enabled administrator').waitFor();
  });

  async function open({ context }: Browser, path: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(stack.url + path);
    return page;
  }

  async function signInByProgram(login: string, password: string): Promise<string> {
    const mutation =
      'mutation ($login: String!, $password: String!) { signIn(login: $login, password: $password) { token } }';
    const { signIn } = await askerFor(stack.url).ask<{ signIn: { token: string } }>(mutation, { login, password });
    return signIn.token;
  }

  async function run(sql: string): Promise<void> {
    const orm = await connectDatabase({ url: stack.databaseUrl, entities: ENTITIES, migrations: MIGRATIONS });
    await query(orm.em.fork(), sql);
    await orm.close(true);
  }
});

async function signIn(page: Page, login: string, password: string, heading = 'Command center'): Promise<void> {
  await fillSignIn(page, login, password);
  await page.getByRole('heading', { name: heading }).waitFor();
}

async function fillSignIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
