import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { startStack, type Stack } from '../support/startStack.ts';

const FLEET = 20;
/** The fleet has one more, which no bridge can reach. */
const ALL = FLEET + 1;
const CANARY = 2;
/** Half of those that can be reached, the canary among them. */
const UP_TO_HALF = FLEET / 2;
const PATIENCE = { timeout: 60_000 };

const packages = await requireDebianPackages(['chromium']);

describe('a rollout in the browser', { skip: packages.available ? false : packages.why }, () => {
  // The product's own processes, a simulated fleet and a real browser, signed in once; every test has a page of its own.
  const world = new AsyncDisposableStack();
  let stack: Stack;
  let browser: Browser;

  before(async () => {
    stack = world.use(await startStack({ fleet: FLEET }));
    browser = world.use(await openBrowser());
    await using page = await browser.context.newPage();
    await page.goto(stack.signInUrl);
    await page.getByRole('heading', { name: 'Command center' }).waitFor();
  });
  after(() => world.disposeAsync());

  test('waits before each wave, goes on when it is resumed, and says after a cancel exactly how many were sent', async () => {
    await using page = await compose();
    const section = page.getByTestId('run-options');
    assert.equal(await page.getByLabel('Canary').isVisible(), false, 'it is folded while nothing is set');
    await section.locator('summary').click();
    await page.getByLabel('Canary').fill(String(CANARY));
    await page.getByLabel('Then in waves').selectOption('PERCENTAGES');
    await page.getByLabel('Percentages').fill('50');
    await page.getByLabel('Wait before each wave').check();
    assert.match(await textOf(page, 'run-plan'), /^First 2 hosts as a canary, then up to 50\s% and the rest;/);
    await page.getByTestId('run-button').click();

    await page.getByTestId('task-paused').getByText('Paused by plan before wave 2 of 3').waitFor(PATIENCE);
    assert.equal(await executed(), CANARY);
    await page.getByTestId('resume').click();
    await page.getByTestId('task-paused').getByText('Paused by plan before wave 3 of 3').waitFor(PATIENCE);
    assert.deepEqual(await statesOf(page), ['done', 'done', 'waiting']);

    await page.getByTestId('cancel').click();
    await page.locator('[data-test=stop]:focus').waitFor();
    const unsent = FLEET - UP_TO_HALF;
    assert.match(await textOf(page, 'stop-help'), new RegExp(`${unsent} hosts not sent yet will not be sent\\.`));
    await page.keyboard.press('Enter');
    await page.locator('[data-test=task-stop][data-confirmed=true]').waitFor(PATIENCE);
    const [, notSent, sent] =
      /by admin: (\d+) not sent; (\d+) had already been sent\./.exec(await textOf(page, 'task-stop')) ?? [];
    assert.deepEqual([Number(notSent), Number(sent)], [ALL - UP_TO_HALF, UP_TO_HALF]);
    assert.equal(await executed(), UP_TO_HALF);
    assert.deepEqual(await statesOf(page), ['done', 'done', 'not-sent']);
    assert.equal(await page.getByTestId('cancel').count(), 0);

    await page.getByTestId('run-again').click();
    await page.getByRole('menuitem', { name: 'Other filter or inputs' }).click();
    await page.getByLabel('Percentages').waitFor();
    assert.equal(await page.getByLabel('Canary').inputValue(), String(CANARY));
    assert.equal(await page.getByLabel('Wait before each wave').isChecked(), true);
  });

  test('names the option that is wrong, at its field, whether the page or the API finds it', async () => {
    await using page = await compose('&opt.wavesBy=PERCENTAGES&opt.percentages=50,10');
    const percentages = page.getByTestId('option-percentages');
    await page.getByLabel('Percentages').press('Tab');
    assert.match((await percentages.getByTestId('option-fault').textContent()) ?? '', /rising whole numbers/);
    assert.match(await textOf(page, 'run-blocked'), /Percentages/);
    assert.equal(await page.getByTestId('run-button').isDisabled(), true);

    await page.getByLabel('Percentages').fill('10, 50');
    await page.getByLabel('Deadline').fill('61 s');
    await page.getByTestId('run-button').click();
    await page.locator('#option-deadlineSeconds:focus').waitFor();
    const fault = await page.getByTestId('option-deadlineSeconds').getByTestId('option-fault').textContent();
    assert.match(fault ?? '', /must be more than \d+/);
  });

  test('goes to its page, although the address of the form was still to be written and that page loads slowly', async () => {
    await using page = await compose();
    const [changed, written] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    await page.route(/graphql$/, async (route) => {
      if (!(route.request().postData() ?? '').includes('mutation RunTask')) return await route.continue();
      const response = await route.fetch();
      await changed.promise;
      return await route.fulfill({ response });
    });
    await page.route(/TaskPage/, async (route) => {
      await written.promise;
      await route.continue();
    });
    await page.getByTestId('run-options').locator('summary').click();
    await page.getByTestId('run-button').click();
    const asked = page.waitForRequest(/TaskPage/);
    await page.getByLabel('Canary').fill(String(CANARY));
    changed.resolve(undefined);
    await asked;
    // Longer than the form waits before it writes its address.
    await page.waitForTimeout(500);
    written.resolve(undefined);
    await page.getByTestId('task-state').waitFor();
  });

  /** As the hosts themselves recorded it; bridges also ask them about themselves. */
  async function executed(): Promise<number> {
    return (await stack.executions()).filter(({ action }) => action === 'ping').length;
  }

  async function compose(more = ''): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(new URL(`/tasks/new?filter=name+!%3D+nobody&plugin=rpcutil&action=ping${more}`, stack.url).href);
    await page.getByTestId('host-count').getByText(String(ALL), { exact: true }).waitFor();
    await page.getByTestId('run-plan').or(page.getByTestId('option-percentages')).first().waitFor();
    return page;
  }
});

async function textOf(page: Page, name: string): Promise<string> {
  return (await page.getByTestId(name).textContent()) ?? '';
}

async function statesOf(page: Page): Promise<readonly (string | null)[]> {
  return await Promise.all((await page.getByTestId('wave').all()).map((wave) => wave.getAttribute('data-state')));
}
