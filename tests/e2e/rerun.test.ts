import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { startStack, type Stack } from '../support/startStack.ts';
import { finished, runTask } from '../support/tasks.ts';

const FLEET = 20;
/** The fleet has one more, which no bridge can reach. */
const ALL = FLEET + 1;
const SILENT = 'pg002.singapore.example.net';
const FAILING = ['web001.frankfurt.example.net', 'web002.frankfurt.example.net'];
const FILTER = 'name != nobody';
const PATIENCE = { timeout: 60_000 };

const packages = await requireDebianPackages(['chromium']);

describe('what was run, in the browser', { skip: packages.available ? false : packages.why }, () => {
  // The product's own processes, a simulated fleet and a real browser, signed in once. One task is looked at by every test: two of
  // its hosts failed because they were disabled before, one gave no answer, and one was not sent to.
  const world = new AsyncDisposableStack();
  let stack: Stack;
  let browser: Browser;
  let id: string;

  before(async () => {
    stack = world.use(await startStack({ fleet: FLEET, script: { [SILENT]: { silent: true } } }));
    browser = world.use(await openBrowser());
    const two = FAILING.map((name) => `name = ${name}`).join(' or ');
    await switchPuppet('disable', two);
    id = await switchPuppet('disable', FILTER);
    await switchPuppet('enable', two);
    await using page = await browser.context.newPage();
    await page.goto(stack.signInUrl);
    await page.getByRole('heading', { name: 'Command center' }).waitFor();
  });
  after(() => world.disposeAsync());

  test('the failed hosts run it again once, after then and now were shown, and the two tasks are linked and compared', async () => {
    await using page = await open(`/tasks/${id}`);
    await choose(page, 'Failed or unknown (3)');
    await page.getByTestId('rerun-risk').getByText('It may have run the action already').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-test=run-again]:focus').waitFor();

    await choose(page, 'Failed (2)');
    assert.deepEqual([await textOf(page, 'rerun-then'), await textOf(page, 'rerun-now')], ['2', '2']);
    assert.equal(await textOf(page, 'rerun-filter'), `task.failed = ${id}`);
    assert.match(await textOf(page, 'difference'), /2 hosts then and now/);
    assert.equal(await page.getByTestId('rerun-risk').count(), 0);
    await page.getByTestId('confirm-rerun').dblclick();
    await page.waitForURL((url) => /\/tasks\/\d+$/.test(url.pathname) && !url.pathname.endsWith(`/${id}`));
    await page.locator('[data-test=task-state][data-state=FINISHED]').waitFor(PATIENCE);
    assert.match(await textOf(page, 'count-succeeded'), /\b2$/);
    const rerun = page.url().split('/').at(-1) ?? '';

    const { task } = await stack.ask<{ task: { replays: { nodes: { id: string }[] } } }>(
      'query ($id: ID!) { task(id: $id) { replays { nodes { id } } } }',
      { id },
    );
    assert.deepEqual(task.replays.nodes, [{ id: rerun }], 'two clicks are one task');

    await page.getByTestId('replay-of').getByText('compare').click();
    await page.getByTestId('compared-host').first().waitFor();
    assert.deepEqual(await kindsOf(page), [
      'CHANGED 2',
      'SAME 0',
      `ONLY_IN_ONE ${ALL - 2}`,
      'ONLY_IN_OTHER 0',
      'PENDING 0',
      `ALL ${ALL}`,
    ]);
    const row = page.locator(`[data-test=compared-host][data-host="${FAILING[0] ?? ''}"]`);
    assert.match((await row.textContent()) ?? '', /Failed.*Already disabled.*Succeeded.*outcome, status/);
    await page.locator('[data-test=comparison-kind][data-kind=ONLY_IN_ONE]').click();
    await page.locator(`[data-test=compared-host][data-host="${SILENT}"][data-kind=ONLY_IN_ONE]`).waitFor();

    await page.goto(new URL(`/tasks/${id}`, stack.url).href);
    await page
      .getByTestId('replays')
      .getByRole('link', { name: `#${rerun}`, exact: true })
      .waitFor();
  });

  test('a start is refused when the hosts are others than those that were shown, and those of now are shown instead', async () => {
    await using page = await open(`/tasks/${id}`);
    let previews = 0;
    await page.route(/graphql$/, async (route) => {
      if (!(route.request().postData() ?? '').includes('query PreviewRerun')) return await route.continue();
      const response = await route.fetch();
      previews += 1;
      const body = await response.text();
      const old = body
        .replace(/"fingerprint":"[^"]*"/, '"fingerprint":"of other hosts"')
        .replace('"total":1,', '"total":5,');
      return await route.fulfill({ response, body: previews === 1 ? old : body });
    });
    const before = await countTasks();
    await choose(page, 'Not sent (1)');
    await page.getByTestId('rerun-obstacle').getByText('None of these hosts can be reached').waitFor();
    await page.keyboard.press('Escape');
    previews = 0;
    await choose(page, 'Unknown (no reply) (1)');
    await page.getByTestId('confirm-rerun').click();
    await page.getByTestId('targets-changed').getByText('5 hosts then and 1 host now').waitFor();
    assert.equal(await textOf(page, 'rerun-now'), '1');
    assert.equal(await countTasks(), before, 'nothing was started');
  });

  test('a start whose answer was lost is found again, although the dialog was closed in between', async () => {
    await using page = await open(`/tasks/${id}`);
    let answers = 0;
    await page.route(/graphql$/, async (route) => {
      if (!(route.request().postData() ?? '').includes('mutation RerunTask')) return await route.continue();
      const response = await route.fetch();
      return await ((answers += 1) === 1 ? route.abort() : route.fulfill({ response }));
    });
    const before = await countTasks();
    await choose(page, 'Succeeded (17)');
    await page.getByTestId('confirm-rerun').click();
    await page.getByTestId('problem').getByText('API_UNREACHABLE').waitFor();
    await page.keyboard.press('Escape');
    await choose(page, 'Succeeded (17)');
    await page.getByTestId('confirm-rerun').click();
    await page.waitForURL((url) => !url.pathname.endsWith(`/${id}`));
    assert.deepEqual([answers, await countTasks()], [2, before + 1]);
  });

  test('answers are grouped, the groups are compared and listed, and the address shows the same again', async () => {
    await using page = await open(`/tasks/${id}`);
    await page.getByTestId('tab-outputs').click();
    await page.getByTestId('output-group').nth(3).waitFor();
    assert.deepEqual((await outcomesOf(page)).toSorted(), ['FAILED', 'NOT_SENT', 'SUCCEEDED', 'UNKNOWN']);
    assert.match(await textOf(page, 'output-group'), new RegExp(`^${ALL - 4} ?✓`), 'the largest comes first');
    const failed = page.locator('[data-test=output-group][data-outcome=FAILED]');
    await failed.getByTestId('open-group').click();
    await failed.getByTestId('group-host').nth(1).waitFor();
    assert.deepEqual(await failed.getByTestId('group-host').allInnerTexts(), FAILING);
    await page.getByTestId('compare-group').nth(0).click();
    await failed.getByTestId('compare-group').click();
    const diff = page.getByTestId('output-diff');
    await diff.locator('[data-test=diff-line][data-kind=ADDED]').getByText('Already disabled').waitFor();
    await page.reload();
    await diff.locator('[data-test=diff-line][data-kind=ADDED]').getByText('Already disabled').waitFor();

    await page.getByLabel('Leave out…').selectOption('status');
    await page.getByTestId('left-out-name').getByText('status').waitFor();
    assert.equal(await diff.count(), 0, 'digests stand for what was left out before');
    assert.match(page.url(), /leave=status/);
  });

  test('is exported with every host, or not at all when that is cancelled', async () => {
    await using page = await open(`/tasks/${id}`);
    await page.getByTestId('export').click();
    const saved = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'CSV' }).click();
    const download = await saved;
    assert.equal(download.suggestedFilename(), `task-${id}.csv`);
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
    assert.equal(lines.length, ALL + 1);
    assert.ok(lines.some((line) => line.startsWith(`"${SILENT}","UNKNOWN","NO_REPLY"`)));
    await page.getByTestId('export-done').getByText(`${ALL} hosts`).waitFor();

    const asked = Promise.withResolvers<undefined>();
    const held = Promise.withResolvers<undefined>();
    await page.route(/graphql$/, async (route) => {
      if (!(route.request().postData() ?? '').includes('query ExportedTargets')) return await route.continue();
      asked.resolve(undefined);
      await held.promise;
      return await route.abort();
    });
    const downloads: string[] = [];
    page.on('download', (download) => downloads.push(download.suggestedFilename()));
    await page.getByTestId('export').click();
    await page.getByRole('menuitem', { name: 'NDJSON' }).click();
    await asked.promise;
    await page.getByTestId('export-cancel').click();
    await page.getByTestId('export-progress').waitFor({ state: 'detached' });
    held.resolve(undefined);
    await page.getByTestId('export').click();
    assert.deepEqual([downloads, await page.getByTestId('problem').count()], [[], 0]);
  });

  test('a new task says what has changed since the last time, and runs on every host only when that is agreed to', async () => {
    await using page = await open(`/tasks/new?filter=${encodeURIComponent(FILTER)}&plugin=puppet&action=disable`);
    await page
      .getByTestId('last-time')
      .getByRole('link', { name: `#${id}` })
      .waitFor();
    assert.match(await textOf(page, 'last-time'), /the same hosts/);
    assert.equal(await page.getByTestId('is-all-hosts').count(), 0);
    await page.getByLabel('Host filter').fill('all');
    await page.getByTestId('is-all-hosts').waitFor();
    const before = await countTasks();
    await page.getByTestId('run-button').click();
    await page.getByTestId('agree-every-host').waitFor();
    assert.equal(await page.getByTestId('confirm-run').isDisabled(), true);
    await page.getByTestId('agree-every-host').check();
    assert.equal(await page.getByTestId('confirm-run').isEnabled(), true);
    assert.equal(await countTasks(), before, 'asking starts nothing');
  });

  /** Enables or disables Puppet on hosts, and waits for it; returns the id of the task. */
  async function switchPuppet(action: 'enable' | 'disable', filter: string): Promise<string> {
    const task = await runTask(stack, { plugin: 'puppet', action, filter });
    await finished(stack, task);
    return task;
  }

  async function countTasks(): Promise<number> {
    return (await stack.ask<{ tasks: { totalCount: number } }>('{ tasks { totalCount } }')).tasks.totalCount;
  }

  async function open(path: string): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(new URL(path, stack.url).href);
    return page;
  }
});

async function choose(page: Page, name: string): Promise<void> {
  await page.getByTestId('run-again').click();
  await page.getByRole('menuitem', { name, exact: false }).filter({ hasText: name }).first().click();
  await page.locator('[data-test=rerun-dialog][aria-busy=false]').waitFor();
}

async function textOf(page: Page, name: string): Promise<string> {
  return ((await page.getByTestId(name).first().textContent()) ?? '').trim();
}

async function outcomesOf(page: Page): Promise<readonly (string | null)[]> {
  return await Promise.all(
    (await page.getByTestId('output-group').all()).map((group) => group.getAttribute('data-outcome')),
  );
}

async function kindsOf(page: Page): Promise<readonly string[]> {
  const buttons = await page.getByTestId('comparison-kind').all();
  return await Promise.all(
    buttons.map(
      async (button) =>
        `${(await button.getAttribute('data-kind')) ?? ''} ${(await button.locator('b').textContent()) ?? ''}`,
    ),
  );
}
