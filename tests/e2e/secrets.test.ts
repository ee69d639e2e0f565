import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { startStack, type Stack } from '../support/startStack.ts';

const CANARY = 'canary 4711';
const PATIENCE = { timeout: 60_000 };

const packages = await requireDebianPackages(['chromium']);

describe('secrets in the browser', { skip: packages.available ? false : packages.why }, () => {
  const world = new AsyncDisposableStack();
  let stack: Stack;
  let browser: Browser;

  before(async () => {
    stack = world.use(await startStack({ fleet: 6 }));
    browser = world.use(await openBrowser());
  });
  after(() => world.disposeAsync());

  test('S58: an input that is marked as a secret is masked and kept out of the address; where it is not allowed the page says why, and where it is it runs', async () => {
    await using page = await browser.context.newPage();
    await page.goto(stack.signInUrl);
    await page.getByRole('heading', { name: 'Command center' }).waitFor();
    await page.goto(`${stack.url}/tasks/new?filter=all&plugin=echo&action=echo`);
    await page.getByTestId('secret-text').check();
    assert.equal(await page.locator('#input-text').getAttribute('type'), 'password');
    await page.locator('#input-text').fill(CANARY);
    const notice = page.getByTestId('secret-notice');
    await notice.getByText('Its network cannot keep a secret').first().waitFor(PATIENCE);
    await page.getByTestId('run-blocked').getByText('Secrets may not be sent to all of these hosts.').waitFor(PATIENCE);
    assert.ok(await page.getByTestId('run-button').isDisabled());

    await allowEverywhere(stack);
    await page.goto(`${stack.url}/tasks/new?filter=all&plugin=echo&action=echo&opt.ttlSeconds=5`);
    await page.getByTestId('secret-text').check();
    await page.locator('#input-text').fill(CANARY);
    await notice.getByText('An administrator has allowed it: lab').first().waitFor(PATIENCE);
    await page.waitForURL(/opt\.ttlSeconds/);
    assert.ok(!/canary/i.test(page.url()), page.url());
    await page.getByTestId('run-button').click();
    await page.getByTestId('agree-every-host').check(PATIENCE);
    await page.getByTestId('confirm-run').click();
    await page.waitForURL(/\/tasks\/\d+/, PATIENCE);
    await page.getByTestId('secret-input').getByText('text=(secret)').waitFor(PATIENCE);
    assert.ok(!(await page.content()).includes(CANARY));
  });
});

async function allowEverywhere(stack: Stack): Promise<void> {
  const { smartProxies } = await stack.ask<{ smartProxies: { name: string }[] }>('{ smartProxies { name } }');
  const allow =
    'mutation ($proxy: String!) { setSecretsAllowed(proxy: $proxy, isAllowed: true, reason: "lab") { name } }';
  for (const { name: proxy } of smartProxies) await stack.ask(allow, { proxy });
}
