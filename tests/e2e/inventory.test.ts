import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { startStack, type Stack } from '../support/startStack.ts';

const packages = await requireDebianPackages(['chromium']);

describe('the inventory', { skip: packages.available ? false : packages.why }, () => {
  // The product's own processes and a real browser, signed in once; every test has a page of its own.
  const world = new AsyncDisposableStack();
  let stack: Stack;
  let browser: Browser;

  before(async () => {
    const inventory = [
      { name: 'web1.example.com', hostgroup: 'app/web' },
      { name: 'db1.example.com', hostgroup: 'db/master' },
    ];
    stack = world.use(await startStack({ fleet: 0, inventory }));
    browser = world.use(await openBrowser());
    await using page = await browser.context.newPage();
    await page.goto(stack.signInUrl);
    await page.getByRole('heading', { name: 'Command center' }).waitFor();
  });
  after(() => world.disposeAsync());

  test('shows each source with its last sync, and a full sync that is ordered as it goes', async () => {
    await using page = await open('/inventory');
    const row = page.locator('[data-source=file]');
    const state = row.locator('[data-test=sync-state][data-state=SUCCEEDED]');
    await row.getByRole('cell', { name: '2', exact: true }).waitFor();
    const earlier = (await state.locator('time').getAttribute('datetime')) ?? '';
    await row.getByRole('button', { name: 'Full sync' }).click();
    await state.locator(`time:not([datetime="${earlier}"])`).waitFor();
    await page.locator('[data-field=HOSTGROUP]').getByText('file', { exact: true }).waitFor();
  });

  test('a saved filter is found again by its name, where a task is composed too', async () => {
    await using page = await open('/hosts?filter=hostgroup+under+app');
    await page.getByTestId('saved-filters-menu').click();
    await page.getByTestId('saved-filter-name').fill('<i>web</i> only');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Use <i>web</i> only' }).waitFor();
    await page.goto(new URL('/tasks/new', stack.url).href);
    await page.getByTestId('saved-filters-menu').click();
    await page.getByRole('button', { name: 'Use <i>web</i> only' }).click();
    assert.equal(await page.getByLabel('Host filter').inputValue(), 'hostgroup under app');
    await page.getByTestId('host-count').getByText('1', { exact: true }).waitFor();
  });

  test('the order of the hosts is in the URL', async () => {
    await using page = await open('/hosts');
    await page.getByTestId('host-row').first().waitFor();
    await page.getByTestId('sort-name').click();
    await page.getByTestId('host-row').first().getByText('web1.example.com').waitFor();
    assert.equal(new URL(page.url()).search, '?sort=-name');
    await page.reload();
    await page.getByTestId('host-row').first().getByText('web1.example.com').waitFor();
  });

  async function open(path: string): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(new URL(path, stack.url).href);
    return page;
  }
});
