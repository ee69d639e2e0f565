import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { startStack, type Stack } from '../support/startStack.ts';

const packages = await requireDebianPackages(['chromium']);

describe('the filter field', { skip: packages.available ? false : packages.why }, () => {
  // The product's own processes and a real browser, signed in once; every test has a page of its own.
  const world = new AsyncDisposableStack();
  let stack: Stack;
  let browser: Browser;

  before(async () => {
    const facts = { role: '<b>web</b>' };
    const inventory = [
      { name: 'web1.example.com', hostgroup: 'app/web', facts },
      { name: 'db1.example.com', hostgroup: 'db/master', facts: { role: 'db' } },
    ];
    stack = world.use(await startStack({ fleet: 0, inventory }));
    browser = world.use(await openBrowser());
    await using page = await browser.context.newPage();
    await page.goto(stack.signInUrl);
    await page.getByRole('heading', { name: 'Command center' }).waitFor();
  });
  after(() => world.disposeAsync());

  test('is written with arrows and Enter alone, word by word, and undone as if it had been typed', async () => {
    await using page = await open('/tasks/new');
    const field = page.getByLabel('Host filter');
    await field.press('Control+Space');
    await choose(page, 'hostgroup');
    assert.equal(await field.inputValue(), 'hostgroup ');
    await choose(page, '=');
    await choose(page, 'db/master');
    assert.equal(await field.inputValue(), 'hostgroup = db/master');
    await page.getByTestId('host-count').getByText('1', { exact: true }).waitFor();
    assert.equal(await field.getAttribute('aria-expanded'), 'false');
    await field.press('Control+Z');
    assert.equal(await field.inputValue(), 'hostgroup = ');
  });

  test('offers what hosts say as text, never as markup, and replaces only the word at the caret', async () => {
    await using page = await open('/hosts');
    const field = page.getByLabel('Host filter');
    await field.pressSequentially('facts.role =  and name ~ example');
    for (const _ of ' and name ~ example') await field.press('ArrowLeft');
    await field.press('Control+Space');
    await optionNamed(page, '<b>web</b>').click();
    assert.equal(await field.inputValue(), 'facts.role = "<b>web</b>" and name ~ example');
    await page.getByRole('link', { name: 'web1.example.com' }).waitFor();
    await page.locator('[data-test=host-filter]:focus').waitFor();
  });

  test('marks the part that a fault is about, and describes the field by it', async () => {
    await using page = await open('/hosts');
    const field = page.getByLabel('Host filter');
    await field.fill('hostgroup = = db');
    assert.equal(await page.getByTestId('filter-notice').locator('mark').textContent(), '=');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    const description = page.locator(`[id="${(await field.getAttribute('aria-describedby')) ?? ''}"]`);
    assert.match((await description.textContent()) ?? '', /column 13: .*hostgroup = = db/);
  });

  async function open(path: string): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(new URL(path, stack.url).href);
    return page;
  }
});

function optionNamed(page: Page, label: string): Locator {
  return page.getByTestId('completion').filter({ has: page.getByText(label, { exact: true }) });
}

async function choose(page: Page, label: string): Promise<void> {
  await optionNamed(page, label).waitFor();
  const labels = await page.getByTestId('completion').locator('bdi').allTextContents();
  const field = page.getByLabel('Host filter');
  for (const _ of labels.slice(0, labels.indexOf(label) + 1)) await field.press('ArrowDown');
  await field.press('Enter');
}
