import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { ENTITIES } from '@chargehand/api/entities';
import { MIGRATIONS } from '@chargehand/api/migrations/index';
import { connectDatabase } from '@chargehand/api/platform/database';
import { query } from '@chargehand/api/platform/sql';
import { addUser } from '../support/addUser.ts';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { startStack, type Stack } from '../support/startStack.ts';

const PATIENCE = { timeout: 60_000 };
const REASON = 'wrong <b>package</b>';

const packages = await requireDebianPackages(['chromium']);

describe('what holds everybody back, in the browser', { skip: packages.available ? false : packages.why }, () => {
  // The product's own processes, and two people: an admin, and ida, whose tasks somebody else has to approve. The tests tell one story.
  const world = new AsyncDisposableStack();
  let stack: Stack;
  let admin: Browser;
  let ida: Browser;
  let host: Host;

  before(async () => {
    stack = world.use(await startStack({ fleet: 6 }));
    host = await someHost(stack);
    [admin, ida] = await Promise.all([openBrowser(), openBrowser()]);
    world.use(admin);
    world.use(ida);
    await Promise.all([signIn(admin, stack.signInUrl), addUser(stack, 'ida').then((url) => signIn(ida, url))]);
    await letAsk(stack, 'ida');
  });
  after(() => world.disposeAsync());

  test('who needs an approval is told before, asks for it, and cannot give it; a second person approves just that, and who asked sees it go', async () => {
    await using own = await ask();
    await own.getByTestId('own-request').waitFor();
    assert.equal(await own.getByTestId('approve').count(), 0);

    await using page = await open(admin, '/');
    await page.getByTestId('awaiting').getByRole('link', { name: 'rpcutil / ping' }).click();
    const plan = page.getByTestId('approval-plan');
    await plan.getByText('1 host, listed below').waitFor();
    assert.match((await page.getByTestId('asked-by').textContent()) ?? '', /ida/);
    await page.getByText(host.name, { exact: true }).first().waitFor();

    await changePlan(stack, own.url());
    await page.getByTestId('approve').click();
    await page.getByTestId('approval-problem').getByText('APPROVAL_CHANGED').waitFor();
    assert.ok(await page.getByTestId('approve').isDisabled());
    await page.getByTestId('look-again').click();
    await plan.getByText('each host may take 7 s').waitFor();
    await page.getByTestId('approve').click();
    await own.locator('[data-test=task-state][data-state=FINISHED]').waitFor(PATIENCE);
    await own.getByTestId('approved-by').getByText('admin').waitFor();
    await page.getByTestId('approval').waitFor({ state: 'detached' });
    assert.equal((await stack.executions()).filter(({ agent }) => agent === 'rpcutil').length > 0, true);
  });

  test('what is rejected does not run, and who asked for it sees why', async () => {
    await using own = await ask();
    await using page = await open(admin, new URL(own.url()).pathname);
    await page.getByTestId('reject').click();
    assert.ok(await page.getByTestId('confirm-reject').isDisabled());
    await page.getByTestId('reject-form').getByLabel('Reason').fill('not today');
    await page.getByTestId('confirm-reject').click();
    await own.getByTestId('task-rejection').getByText('admin did not approve it: not today').waitFor(PATIENCE);
    await own.goto(new URL('/tasks?state=REJECTED', stack.url).href);
    await own.locator('[data-test=task-row][data-state=REJECTED]').waitFor();
    assert.equal(await own.getByTestId('task-row').count(), 1);
  });

  test('what somebody else has decided meanwhile cannot be decided again, and who asked can take it back', async () => {
    await using own = await ask();
    await using page = await open(admin, new URL(own.url()).pathname);
    await page.getByTestId('approve').waitFor();
    await own.getByTestId('withdraw').click();
    await own.getByTestId('confirm').click();
    await page.locator('[data-test=task-state][data-state=CANCELLED]').waitFor(PATIENCE);
    await page.getByTestId('approve').waitFor({ state: 'detached' });
  });

  test('a schedule that is run by hand says before that somebody has to approve it, and its task waits', async () => {
    const schedule = { name: 'nightly', plugin: 'rpcutil', action: 'ping', cron: '0 3 * * *', zone: 'UTC' };
    const create = 'mutation ($input: ScheduleInput!) { createSchedule(input: $input) { id } }';
    const input = { ...schedule, filter: `name = ${host.name}` };
    const { createSchedule } = await stack.ask<{ createSchedule: { id: string } }>(create, { input });
    await using page = await open(ida, `/schedules/${createSchedule.id}`);
    await page.getByTestId('needs-approval').waitFor();
    await page.getByTestId('run-now').click();
    await page.getByRole('heading', { name: 'Ask for approval to run on 1 host?' }).waitFor();
    await page.getByTestId('confirm-run').click();
    await page.waitForURL(/\/tasks\/\d+$/);
    await page.locator('[data-test=task-state][data-state=AWAITING_APPROVAL]').waitFor();
    await page.getByTestId('withdraw').click();
    await page.getByTestId('confirm').click();
    await page.locator('[data-test=task-state][data-state=CANCELLED]').waitFor(PATIENCE);
  });

  test('the emergency stop is pulled from every page with a reason, everybody sees it, and it is lifted after a question', async () => {
    await using other = await open(ida, '/hosts');
    await using page = await open(admin, '/facts');
    const rail = page.getByRole('navigation', { name: 'Main' }).locator('..');
    await rail.getByTestId('pull-stop').click();
    await page.getByText('What was sent cannot be called back').waitFor();
    await page.locator('input[name=reason]:focus').waitFor();
    assert.ok(await page.getByTestId('confirm-pull').isDisabled());
    await page.getByTestId('pull-form').getByLabel('Reason').fill(REASON);
    await page.getByTestId('confirm-pull').click();
    const banner = other.getByTestId('emergency-stops');
    await banner.getByText(REASON).waitFor(PATIENCE);
    assert.equal((await other.getByTestId('pull-stop').count()) + (await other.getByTestId('lift-stop').count()), 0);
    await assert.rejects(run(), /emergency/i);

    await page.getByTestId('lift-stop').click();
    await page.getByText('What was stopped stays stopped').waitFor();
    await page.getByTestId('confirm').click();
    await page.getByTestId('emergency-stops').waitFor({ state: 'detached' });
    await run();
  });

  test('one smart proxy is stopped on its page and lifted there, and says whether secrets may go there', async () => {
    await using page = await open(admin, `/proxies/${host.proxy}`);
    await page.getByRole('button', { name: 'Stop this smart proxy' }).click();
    await page.getByTestId('pull-form').getByLabel('Reason').fill('broker moves');
    await page.getByRole('button', { name: `Stop ${host.proxy} now` }).click();
    const stop = page.getByTestId('proxy-stop');
    await stop.getByText('broker moves').waitFor();
    await page.locator(`[data-test=emergency-stop][data-proxy="${host.proxy}"]`).waitFor();
    await stop.getByTestId('lift-stop').click();
    await page.getByTestId('confirm').click();
    await stop.waitFor({ state: 'detached' });

    const secrets = page.getByTestId('proxy-secrets');
    await secrets.getByText('Secrets are not sent to its hosts.').waitFor();
    await page.getByTestId('change-secrets').click();
    await page.getByTestId('secrets-form').getByLabel('Reason').fill('TLS to the broker');
    await page.getByTestId('confirm-secrets').click();
    await secrets.getByText('An administrator has allowed it: TLS to the broker').waitFor();
    await page.getByTestId('change-secrets').getByText('Forbid').waitFor();
  });

  test('a host group is frozen and thawed, and who runs something there is told before', async () => {
    await using page = await open(admin, `/hostgroups/${host.group}`);
    await page.getByTestId('freeze-group').click();
    await page.getByTestId('save-freeze').click();
    await page.getByText('Say why, in 1 to 500 characters.').waitFor();
    await page.locator('input[name=reason]:focus').waitFor();
    await page.getByTestId('freeze-form').getByLabel('Reason', { exact: true }).fill(REASON);
    await page.getByTestId('save-freeze').click();
    await page.getByTestId('group-freezes').getByTestId('freeze-holds').waitFor();
    await using other = await open(ida, taskPath());
    await other.getByText(REASON).first().waitFor(PATIENCE);
    await assert.rejects(run(), /frozen/i);

    await page.goto(new URL('/freezes', stack.url).href);
    await page.getByTestId('freezes-now').getByTestId('edit-freeze').click();
    await page.getByTestId('has-window').check();
    await page.getByTestId('startsAt').fill('2099-12-24T08:00');
    await page.getByTestId('endsAt').fill('2099-12-23T08:00');
    await page.getByTestId('save-freeze').click();
    await page.getByText('It has to end after it begins').waitFor();
    await page.getByTestId('endsAt').fill('2100-01-02T08:00');
    await page.getByTestId('save-freeze').click();
    const coming = page.getByTestId('freezes-coming');
    await coming.getByText('Mon–Fri 22:00–06:00 (UTC)').waitFor();
    await coming.getByTestId('end-freeze').click();
    await page.getByTestId('confirm').click();
    await coming.getByTestId('empty').waitFor();
    await page.getByTestId('show-past').check();
    await page.getByTestId('freezes-past').getByText('Ended by admin').waitFor();
    await other.goto(new URL('/freezes', stack.url).href);
    await other.getByTestId('freezes-now').waitFor();
    assert.equal(await other.getByTestId('new-freeze').count(), 0);
    await run();
  });

  function taskPath(): string {
    return `/tasks/new?${new URLSearchParams({ filter: `name = ${host.name}`, plugin: 'rpcutil', action: 'ping' }).toString()}`;
  }

  /** ida asks for a ping; gives the page of the task that waits. */
  async function ask(): Promise<Page> {
    const page = await open(ida, taskPath());
    await page.getByTestId('asks-approval').waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Ask for approval' }).click();
    await page.locator('[data-test=task-state][data-state=AWAITING_APPROVAL]').waitFor(PATIENCE);
    await page.getByTestId('approval').waitFor();
    return page;
  }

  async function run(): Promise<void> {
    const mutation = `mutation ($filter: String!) { runTask(input: { plugin: "rpcutil", action: "ping", filter: $filter }) { id } }`;
    await stack.ask(mutation, { filter: `name = ${host.name}` });
  }

  async function open(browser: Browser, path: string): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(new URL(path, stack.url).href);
    return page;
  }
});

interface Host {
  readonly name: string;
  readonly group: string;
  readonly proxy: string;
}

async function signIn(browser: Browser, url: string): Promise<void> {
  await using page = await browser.context.newPage();
  await page.goto(url);
  await page.getByRole('heading', { name: 'Command center' }).waitFor();
}

/** Gives a user a role by which they see everything and ping it once somebody has approved it. */
async function letAsk(stack: Stack, user: string): Promise<void> {
  const rules = [
    { permissions: ['VIEW_HOSTS', 'VIEW_TASKS'], isEverywhere: true },
    { permissions: ['VIEW_SCHEDULES', 'MANAGE_SCHEDULES'] },
    { permissions: ['RUN'], isEverywhere: true, actions: ['rpcutil/ping'], needsApproval: true },
  ];
  const create = 'mutation ($input: RoleInput!) { createRole(input: $input) { id } }';
  const { createRole } = await stack.ask<{ createRole: { id: string } }>(create, { input: { name: 'asks', rules } });
  const give = 'mutation ($id: ID!, $user: String!) { giveRole(id: $id, user: $user) }';
  await stack.ask(give, { id: createRole.id, user });
}

/** As nothing in the product can: what waits is no longer what was looked at. */
async function changePlan({ databaseUrl }: Stack, url: string): Promise<void> {
  const orm = await connectDatabase({ url: databaseUrl, entities: ENTITIES, migrations: MIGRATIONS });
  try {
    const id = new URL(url).pathname.split('/').at(-1);
    await query(orm.em.fork(), `update task set options = '{"timeoutSeconds": 7}' where id = $1`, [id]);
  } finally {
    await orm.close(true);
  }
}

async function someHost(stack: Stack): Promise<Host> {
  const query = '{ hosts(first: 50) { nodes { name hostgroup { title } smartProxy { name } } } }';
  interface Found {
    readonly name: string;
    readonly hostgroup: { readonly title: string } | null;
    readonly smartProxy: { readonly name: string } | null;
  }
  const { hosts } = await stack.ask<{ hosts: { nodes: readonly Found[] } }>(query);
  for (const { name, hostgroup, smartProxy } of hosts.nodes)
    if (hostgroup && smartProxy) return { name, group: hostgroup.title, proxy: smartProxy.name };
  throw new Error('The fleet has no host with a host group and a smart proxy');
}
