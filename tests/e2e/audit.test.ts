import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { query } from '@chargehand/api/platform/sql';
import { ENTITIES } from '@chargehand/api/entities';
import { MIGRATIONS } from '@chargehand/api/migrations/index';
import { connectDatabase } from '@chargehand/api/platform/database';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { startStack, type Stack } from '../support/startStack.ts';
import { until } from '../support/until.ts';

const PATIENCE = { timeout: 60_000 };
const RUN = 'mutation { runTask(input: { plugin: "rpcutil", action: "ping", filter: "all" }) { id } }';
const MANY = 60;
/** What somebody may have chosen as a name, to be shown as text and nothing else. */
const HOSTILE = 'user:<img src=x onerror="document.title=1">\u202e';

const packages = await requireDebianPackages(['chromium']);

describe('the audit trail in the browser', { skip: packages.available ? false : packages.why }, () => {
  const world = new AsyncDisposableStack();
  let stack: Stack;
  let browser: Browser;
  let task: string;

  before(async () => {
    stack = world.use(await startStack({ fleet: 2 }));
    ({
      runTask: { id: task },
    } = await stack.ask<{ runTask: { id: string } }>(RUN));
    const orm = await connectDatabase({ url: stack.databaseUrl, entities: ENTITIES, migrations: MIGRATIONS });
    await query(
      orm.em.fork(),
      `insert into audit_entry (actor, act, object, details) select $1, 'test.many', 'thing:' || n, '{"note": "<b>x</b>"}' from generate_series(1, ${MANY}) n`,
      [HOSTILE],
    );
    await orm.close(true);
    browser = world.use(await openBrowser());
    await using page = await browser.context.newPage();
    await page.goto(stack.signInUrl);
    await page.getByRole('heading', { name: 'Command center' }).waitFor();
  });
  after(() => world.disposeAsync());

  test('is found by who, act and object, which stand in the address, and leads to the task', async () => {
    await using page = await open('/');
    await page.getByRole('navigation').getByRole('link', { name: 'Audit' }).click();
    await page.getByLabel('Act', { exact: true }).fill('task.run');
    await page.getByLabel('Who', { exact: true }).fill('admin');
    const row = page.getByTestId('audit-row');
    await page.waitForURL(/act=task\.run.*who=admin/);
    await row.nth(1).waitFor({ state: 'detached' });
    await row.getByText('user:admin').waitFor();
    await row.getByText('127.0.0.1').waitFor();
    await page.reload();
    await row.getByRole('link', { name: `task:${task}` }).click();
    await page.waitForURL(`**/tasks/${task}`);
    await page.goBack();
    await row.getByText('user:admin').waitFor();
  });

  test('shows what others wrote as text, page after page', async () => {
    await using page = await open('/audit?act=test');
    const rows = page.getByTestId('audit-row');
    await rows.first().getByText('<img src=x').waitFor();
    await until('all rows are shown', async () => {
      await page.mouse.wheel(0, 5_000);
      return (await rows.count()) >= MANY;
    });
    assert.match(await page.title(), /Audit/);
    assert.equal(await page.locator('td img, td b').count(), 0);
  });

  test('says that nothing is like the filter, and clears it', async () => {
    await using page = await open('/audit?search=nowhere-at-all');
    await page.getByTestId('empty').getByText('No entry is like that.').waitFor();
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.getByTestId('audit-row').first().waitFor();
  });

  test('tells what failed, and tries again', async () => {
    await using page = await open('/hosts');
    await page.getByRole('heading', { name: 'Hosts' }).waitFor();
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('navigation').getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('heading', { name: 'Audit' }).waitFor();
    await page.getByText('The API did not answer.').waitFor();
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByTestId('audit-row').first().waitFor();
  });

  test('is exported as it is filtered, every page of it', async () => {
    await using page = await open('/audit?act=test');
    await page.getByTestId('audit-row').first().waitFor();
    await page.getByTestId('export').click();
    const saving = page.waitForEvent('download', PATIENCE);
    await page.getByRole('menuitem', { name: 'NDJSON' }).click();
    const lines = (await readFile(await (await saving).path(), 'utf8')).trimEnd().split('\n');
    assert.equal(lines.length, MANY);
    const first = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    assert.deepEqual([first['actor'], first['object']], [HOSTILE, `thing:${MANY}`]);
    await page.getByTestId('export-done').getByText(`audit.ndjson has ${MANY} entries.`).waitFor();
  });

  test('is there only for those who may read it', async () => {
    const orm = await connectDatabase({ url: stack.databaseUrl, entities: ENTITIES, migrations: MIGRATIONS });
    await query(orm.em.fork(), 'update app_user set is_admin = false');
    try {
      await using page = await open('/audit');
      await page.getByText('VIEW_AUDIT').waitFor();
      assert.equal(await page.getByRole('navigation').getByRole('link', { name: 'Audit' }).count(), 0);
    } finally {
      await query(orm.em.fork(), 'update app_user set is_admin = true');
      await orm.close(true);
    }
  });

  async function open(path: string): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(new URL(path, stack.url).href);
    return page;
  }
});
