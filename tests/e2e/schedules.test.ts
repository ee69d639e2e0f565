import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { startStack, type Stack } from '../support/startStack.ts';

const FLEET = 4;
/** The fleet has one more, which no bridge can reach. */
const ALL = FLEET + 1;
const PATIENCE = { timeout: 60_000 };
const NIGHTLY = 'Nightly <b>ping</b>';

const packages = await requireDebianPackages(['chromium']);

describe('schedules in the browser', { skip: packages.available ? false : packages.why }, () => {
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

  test('a composed command becomes a schedule, which is found, run by hand, disabled and deleted', async () => {
    await using page = await open('/tasks/new?filter=all&plugin=rpcutil&action=ping&opt.canary=2');
    await page.getByTestId('schedule-this').click();
    await page.getByLabel('Name', { exact: true }).fill(NIGHTLY);
    await page.getByLabel('Cron').fill('0 3 * * *');
    await page.getByLabel('Time zone').fill('Europe/Berlin');
    assert.equal(await textOf(page, 'cron-words'), 'Every day at 03:00');
    await page.getByTestId('due-time').nth(4).waitFor();
    assert.match(await textOf(page, 'scheduled-plan'), /^First 2 hosts as a canary, then the rest\.$/);
    await page.getByTestId('save-schedule').click();

    await page.getByRole('heading', { name: NIGHTLY }).waitFor();
    assert.equal(await page.getByTestId('due-time').count(), 5);
    assert.match((await page.getByTestId('due-time').first().textContent()) ?? '', /03:00 \(\+0[12]:00\)/);
    await page.getByTestId('matches-now').getByText(`${ALL} hosts match now`).waitFor();
    assert.equal(await textOf(page, 'schedule-plan'), 'First 2 hosts as a canary, then the rest');

    await page.getByRole('navigation').getByRole('link', { name: 'Schedules' }).click();
    const row = page.getByTestId('schedule-row').filter({ hasText: NIGHTLY });
    await row.getByText('Every day at 03:00').waitFor();
    assert.equal(await row.getByTestId('last-task').textContent(), 'none yet');
    assert.equal(await page.getByTestId('coming-run').filter({ hasText: NIGHTLY }).count(), 7);

    await row.getByRole('link', { name: NIGHTLY }).click();
    await page.getByTestId('run-now').click();
    await page.getByTestId('agree-every-host').check();
    await page.getByTestId('confirm-run').click();
    await page.waitForURL(/\/tasks\/\d+$/);
    assert.match(await textOf(page, 'task-origin'), /Nightly <b>ping<\/b>\s+· run by hand/);
    await page.locator('[data-test=task-state][data-state=FINISHED]').waitFor(PATIENCE);
    await page.getByTestId('task-origin').getByRole('link').click();
    await page.locator('[data-test=schedule-task][data-state=FINISHED]').waitFor(PATIENCE);
    assert.equal((await stack.executions()).filter(({ action }) => action === 'ping').length, FLEET);

    await page.getByTestId('turn-schedule').click();
    await page.locator('[data-test=schedule-state][data-enabled=false]').waitFor();
    await page.getByTestId('no-next').waitFor();
    await page.getByTestId('delete-schedule').click();
    await page.getByTestId('confirm').click();
    await page.waitForURL(/\/schedules$/);
    await page.getByTestId('search-schedules').fill('ping');
    await page.getByText('No schedule has this text').waitFor();
    await page.getByText('Nothing is to run in this time.').waitFor();
  });

  test('the form says at the field what is wrong, and what the clocks do to a time', async () => {
    await using page = await open('/tasks/new?filter=all&plugin=rpcutil&action=ping');
    await page.getByTestId('schedule-this').click();
    await page.getByTestId('save-schedule').click();
    await page.locator('#schedule-name:focus').waitFor();
    assert.equal(await faultOf(page, 'name'), 'Give it a name.');
    assert.equal(await faultOf(page, 'cron'), 'Say when it runs.');

    await page.getByLabel('Cron').fill('0 3 30 2 *');
    await page.getByTestId('schedule-cron').getByText('names a day that never comes').waitFor();
    await page.getByLabel('Cron').fill('30 2 * 3 SUNL');
    await page.getByLabel('Time zone').fill('Mars/Olympus');
    await page.getByTestId('schedule-zone').getByText('"Mars/Olympus" is no time zone').waitFor();
    await page.getByLabel('Time zone').fill('Europe/Berlin');
    await page.getByTestId('due-note').getByText('02:30:00 does not exist on this day').nth(4).waitFor();

    await page.getByLabel('Once', { exact: true }).check();
    await page.getByLabel('Day and time').fill('2026-03-29T02:30');
    await page.getByLabel('Day and time').press('Tab');
    await page.getByTestId('schedule-at').getByText('skip this time').waitFor();
    await page.getByLabel('Day and time').fill('2026-03-29T03:30');
    await page.getByTestId('schedule-at').getByText('This time has passed.').waitFor();
    await page.getByTestId('never-due').waitFor();
    await page.getByLabel('Late by at most').fill('10 s');
    await page.getByLabel('Late by at most').press('Tab');
    assert.match(await faultOf(page, 'graceSeconds'), /a time from 1 min to 7 d/);
  });

  test('a run that is refused appears in the history of its schedule with the reason, and the schedule can be mended', async () => {
    const id = await createDueSoon('name = nowhere');
    await using page = await open(`/schedules/${id}`);
    const rejected = page.locator('[data-test=schedule-task][data-state=REJECTED]');
    await rejected.getByTestId('rejection').getByText('NO_TARGETS').waitFor(PATIENCE);
    await page.getByText('No time is to come any more.').waitFor();

    await page.getByTestId('edit-schedule').click();
    await page.getByLabel('Host filter').fill('name =');
    await page.getByTestId('completion').first().waitFor();
    // Closes the list and not the form.
    await page.keyboard.press('Escape');
    await page.getByLabel('Again and again').check();
    await page.getByLabel('Cron').fill('*/10 * * * *');
    await page.getByTestId('save-schedule').click();
    await page.getByTestId('schedule-filter').getByTestId('filter-notice').waitFor();
    await page.getByLabel('Host filter').fill('all');
    await page.getByLabel('Cron').focus();
    await page.getByTestId('save-schedule').click();
    await page.getByTestId('schedule-when').getByText('Every 10 minutes').waitFor();
    await page.getByTestId('matches-now').getByText(`${ALL} hosts match now`).waitFor();

    await rejected.getByRole('link').click();
    await page.getByTestId('task-rejection').getByText('Rejected: nothing ran.').waitFor();
    assert.match(await textOf(page, 'task-origin'), /Soon\s+· due/);
  });

  async function createDueSoon(filter: string): Promise<string> {
    const mutation = 'mutation ($input: ScheduleInput!) { createSchedule(input: $input) { id } }';
    const at = new Date(Date.now() + 3_000).toISOString();
    const input = { name: 'Soon', plugin: 'rpcutil', action: 'ping', filter, at, zone: 'UTC' };
    const { createSchedule } = await stack.ask<{ createSchedule: { id: string } }>(mutation, { input });
    return createSchedule.id;
  }

  async function open(path: string): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(new URL(path, stack.url).href);
    return page;
  }
});

async function textOf(page: Page, name: string): Promise<string> {
  return ((await page.getByTestId(name).textContent()) ?? '').trim();
}

async function faultOf(page: Page, field: string): Promise<string> {
  const fault = page.getByTestId(`schedule-${field}`).getByTestId('schedule-fault');
  return ((await fault.textContent()) ?? '').trim();
}
