import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { passwordOf, personLdif, providerOf } from '../security/ldapWorld.ts';
import { ADMIN_PASSWORD, startSignInWorld, type SignInWorld } from '../security/signInWorld.ts';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { startOidcProvider } from '../support/oidcProvider.ts';
import { repositoryRoot } from '../support/repositoryRoot.ts';
import { startSlapd } from '../support/slapd.ts';

const packages = await requireDebianPackages(['chromium', 'slapd', 'ldap-utils', 'openssl']);

describe('the sign-in page', { skip: packages.available ? false : packages.why }, () => {
  const cleanup = new AsyncDisposableStack();
  let world: SignInWorld;
  let browser: Browser;

  before(async () => {
    const slapd = cleanup.use(await startSlapd());
    await slapd.add(personLdif('anna', 'Anna A.'));
    world = cleanup.use(
      await startSignInWorld(
        async ({ publicUrl }) => {
          const redirectUri = `${publicUrl}/sign-in/oidc/corp/callback`;
          const plan = { redirectUri, clientSecret: undefined, groupsOf: () => [] };
          const { url: issuer } = cleanup.use(await startOidcProvider(plan));
          const corp = {
            name: 'corp',
            title: 'Corporate <i>sign-in</i>',
            kind: 'oidc',
            issuer,
            clientId: 'chargehand',
          };
          return [corp, providerOf(slapd)];
        },
        join(repositoryRoot, 'client/dist'),
      ),
    );
    browser = cleanup.use(await openBrowser());
  });
  after(() => cleanup.disposeAsync());

  test('leads to an issuer and back to the page that was wanted, signed in', async () => {
    await using page = await open('/schedules');
    await page.getByRole('link', { name: 'Sign in with Corporate <i>sign-in</i>' }).click();
    await page.locator('input[name=login]').fill('boris');
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    await page.locator('button[type=submit]', { hasText: 'Continue' }).click();
    await page.waitForURL(`${world.url}/schedules`);
    await page.getByRole('heading', { name: 'Schedules', exact: true }).waitFor();
    assert.deepEqual(
      (await world.accounts()).map(({ login }) => login),
      ['boris.name@corp'],
    );
    await page.reload();
    await page.getByRole('heading', { name: 'Schedules', exact: true }).waitFor();
  });

  test('takes login and password of a directory, and of a local account', async () => {
    await using page = await open('/tasks');
    await submit(page, { account: 'Directory', login: 'anna', password: 'wrong' });
    await page.getByRole('alert').getByText('do not belong together').waitFor();
    await submit(page, { account: 'Directory', login: 'anna', password: passwordOf('anna') });
    await page.waitForURL(`${world.url}/tasks`);
    await using other = await open('/tasks');
    await submit(other, { account: 'Chargehand itself', login: 'admin', password: ADMIN_PASSWORD });
    await other.waitForURL(`${world.url}/tasks`);
  });

  test('says why a sign-in came to nothing, in its own words, and once', async () => {
    await using page = await open('/sign-in?problem=SIGN_IN_EXPIRED&provider=%3Cimg%20src=x%3E');
    await page.getByRole('alert').getByText('begun in another browser').waitFor();
    await page.waitForURL(`${world.url}/sign-in`);
    await page.goto(`${world.url}/sign-in?problem=%3Cscript%3E`);
    await page.getByRole('alert').getByText('The sign-in did not work.').waitFor();
  });

  /** A page of a browser that nobody has signed in with. */
  async function open(path: string): Promise<Page> {
    await browser.context.clearCookies();
    const page = await browser.context.newPage();
    await page.goto(new URL(path, world.url).href);
    return page;
  }
});

interface Typed {
  readonly account: string;
  readonly login: string;
  readonly password: string;
}

async function submit(page: Page, { account, login, password }: Typed): Promise<void> {
  await page.getByLabel('Account of').selectOption({ label: account });
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
