import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { realNetworkPackages, startRealNetwork, type RealNetwork } from '../support/realNetwork.ts';
import { startStack, type Stack } from '../support/startStack.ts';

const HOSTS = [
  { identity: 'web1.example.com', hostgroup: 'app/web', facts: { role: 'web' } },
  { identity: 'web2.example.com', hostgroup: 'app/web', facts: { role: 'web' } },
  { identity: 'web3.example.com', hostgroup: 'app/web', facts: { role: 'web', mood: 'failing' } },
  { identity: 'web4.example.com', hostgroup: 'app/web', facts: { role: 'web', mood: 'silent' } },
  { identity: 'db1.example.com', hostgroup: 'db/master', facts: { role: 'db' } },
] as const;

const WEB = HOSTS.filter(({ facts }) => facts.role === 'web').map(({ identity }) => identity);
/** Until a silent host is called unknown: ttl, the broker's expiry, the plugin's time-out, the way back; and some more. */
const SILENCE_MS = (10 + 10 + 5 + 15 + 30) * 1_000;

const packages = await requireDebianPackages([...realNetworkPackages, 'chromium']);

describe('a real run, end to end', { skip: packages.available ? false : packages.why }, () => {
  // Real ActiveMQ, real mcollectived, the product's own processes and a real browser: one world for the one story.
  const world = new AsyncDisposableStack();
  let network: RealNetwork;
  let stack: Stack;
  let browser: Browser;

  before(async () => {
    network = world.use(await startRealNetwork(HOSTS));
    await appendFile(network.clientConfigPath, '\nttl = 10\n');
    const inventory = HOSTS.map(({ identity, hostgroup }) => ({ name: identity, proxy: 'local', hostgroup }));
    stack = world.use(await startStack({ fleet: 0, mcollectiveConfig: network.clientConfigPath, inventory }));
    browser = world.use(await openBrowser());
  });
  after(() => world.disposeAsync());

  test('an operator runs an action by a fact, watches every host answer, and replays it on another host group', async () => {
    const page = await browser.context.newPage();
    const faults = collectFaults(page);
    await page.goto(stack.signInUrl);
    await page.getByRole('heading', { name: 'Command center' }).waitFor();

    await page.getByRole('link', { name: 'New task' }).first().click();
    await page.getByLabel('Host filter').fill('facts.role = web');
    await page.getByTestId('host-count').getByText('4').waitFor();
    await page.getByLabel('Plugin').selectOption('probe');
    await page.getByLabel('Action').selectOption('touch');
    await page.locator('#input-note').fill('first story');
    await page.getByTestId('run-button').click();
    await page.waitForURL(/\/tasks\/\d+/);
    const taskPath = new URL(page.url()).pathname;
    await page.evaluate(() => Object.assign(globalThis, { hasNotBeenReloaded: true }));

    await assertStates(page, { SUCCEEDED: ['web1.example.com', 'web2.example.com'], FAILED: ['web3.example.com'] });
    assert.equal(
      await rowOf(page, 'web4.example.com').getAttribute('data-state'),
      'SENT',
      'the silent host is still waited for',
    );
    await page.locator('[data-test=task-state][data-state=FINISHED]').waitFor({ timeout: SILENCE_MS });
    await assertStates(page, { UNKNOWN: ['web4.example.com'] });
    for (const [count, number] of Object.entries({ succeeded: 2, failed: 1, unknown: 1, 'not-sent': 0 })) {
      assert.match((await page.getByTestId(`count-${count}`).textContent()) ?? '', new RegExp(`\\b${number}\\b`));
    }
    assert.equal(await page.evaluate(() => 'hasNotBeenReloaded' in globalThis), true);

    await page.getByRole('link', { name: 'History' }).first().click();
    await page.locator(`a[href="${taskPath}"]`).first().click();
    await page.getByTestId('run-again').click();
    await page.getByRole('menuitem', { name: 'Other filter or inputs' }).click();
    await page.getByLabel('Host filter').fill('hostgroup = db/master');
    await page.getByTestId('host-count').getByText('1', { exact: true }).waitFor();
    assert.equal(await page.locator('#input-note').inputValue(), 'first story');
    await page.getByTestId('run-button').click();
    await page.waitForURL((url) => /\/tasks\/\d+/.test(url.pathname) && url.pathname !== taskPath);
    await page.locator('[data-test=task-state][data-state=FINISHED]').waitFor({ timeout: 60_000 });
    await assertStates(page, { SUCCEEDED: ['db1.example.com'] });

    const executions = (await network.executions())
      .filter(({ action }) => action === 'touch')
      .map(({ identity }) => identity);
    assert.deepEqual(executions.toSorted(), [...WEB, 'db1.example.com'].toSorted(), 'each host ran it exactly once');
    assert.deepEqual(faults, []);
  });
});

function rowOf(page: Page, host: string) {
  return page.locator(`[data-test=target-row][data-host="${host}"]`);
}

async function assertStates(page: Page, expected: Readonly<Record<string, readonly string[]>>): Promise<void> {
  for (const [state, hosts] of Object.entries(expected)) {
    for (const host of hosts)
      await page.locator(`[data-test=target-row][data-host="${host}"][data-state=${state}]`).waitFor();
  }
}

/** Errors of the page, refused content and requests to another origin: there must be none. */
function collectFaults(page: Page): readonly string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(http|ws)/.test(protocol) && hostname !== '127.0.0.1') faults.push(`request to ${request.url()}`);
  });
  return faults;
}
