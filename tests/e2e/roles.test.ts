import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addUser } from '../support/addUser.ts';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { startStack, type Stack } from '../support/startStack.ts';

const PATIENCE = { timeout: 60_000 };
const ROLE = 'Web <b>pings</b>';

const packages = await requireDebianPackages(['chromium']);

describe('roles in the browser', { skip: packages.available ? false : packages.why }, () => {
  // The product's own processes, a simulated fleet, and two browsers: an admin's, and that of a new user. The tests tell one story.
  const world = new AsyncDisposableStack();
  let stack: Stack;
  let admin: Browser;
  let ida: Browser;
  let inside: Host;
  let outside: Host;

  before(async () => {
    stack = world.use(await startStack({ fleet: 12 }));
    [inside, outside] = await twoGroups(stack);
    admin = world.use(await openBrowser());
    ida = world.use(await openBrowser());
    await signIn(admin, stack.signInUrl);
    await signIn(ida, await addUser(stack, 'ida'));
    await addUser(stack, 'otto');
  });
  after(() => world.disposeAsync());

  test('who has no role is shown no hosts and nothing to run, and is told whom to ask', async () => {
    await using page = await open(ida, '/hosts');
    await page.getByTestId('empty').getByText('MANAGE_ROLES').waitFor();
    const rail = page.getByRole('navigation', { name: 'Main' });
    for (const name of ['New task', 'Inventory', 'Roles'])
      assert.equal(await rail.getByRole('link', { name, exact: true }).count(), 0);
    await rail.getByRole('link', { name: 'What you may do' }).click();
    await page.getByTestId('own-permissions').getByText('Your roles allow you nothing.').waitFor();
    await page.goto(new URL('/tasks/new', stack.url).href);
    await page.getByTestId('may-not-run').waitFor();
  });

  test('what the API refuses of a role is said at its rule, and once it is right it is said in a sentence', async () => {
    await using page = await open(admin, '/roles');
    await page.locator('[data-role=operator]').waitFor();
    await page.getByTestId('new-role').click();
    await page.getByTestId('role-name').fill(ROLE);
    await page.getByTestId('add-rule').click();
    await page.getByTestId('save-role').click();
    await page.getByTestId('role-obstacle').waitFor();
    await page.getByTestId('permission-VIEW_HOSTS').check();
    await page.getByTestId('permission-RUN').check();
    await page.getByTestId('add-action').fill('rpcutil/ping');
    await page.getByTestId('add-action').press('Enter');
    await page.getByLabel('Host filter').fill('facts.os.family = RedHat');
    await page.getByTestId('maxHosts').focus();
    await page.getByTestId('save-role').click();
    await page.locator('[data-rule="1"]').getByTestId('rule-refusal').getByText('a host says of itself').waitFor();

    await page.getByLabel('Host filter').fill('');
    const groups = page.getByTestId('pick-hostgroups');
    await groups.getByTestId('only-in').check();
    await groups.getByTestId('search-tree').fill(inside.group);
    await groups.getByRole('button', { name: `Add ${inside.group}`, exact: true }).click();
    await page.getByTestId('save-role').click();
    await page.waitForURL(/\/roles\/\d+$/);
    await page.getByRole('heading', { name: ROLE }).waitFor();
    assert.equal(
      await page.getByTestId('rule-sentence').textContent(),
      `Allow running rpcutil/ping and seeing hosts on hosts in ${inside.group} and below.`,
    );

    await page.getByTestId('give-login').fill('nobody-of-this-name');
    await page.getByTestId('give-user').click();
    await page.getByTestId('holders-problem').waitFor();
    await page.getByTestId('give-login').fill('ida');
    await page.getByTestId('give-user').click();
    await page.getByTestId('holding-users').getByText('ida').waitFor();
  });

  test('the tester names the deciding rule and leads to it', async () => {
    await using page = await open(admin, question(outside));
    await page.locator('[data-test=answer][data-allowed=false]').waitFor();
    await page.goto(new URL(question(inside), stack.url).href);
    await page.locator('[data-test=answer][data-allowed=true]').waitFor();
    assert.equal((await page.getByTestId('deciding-rule').textContent())?.trim(), `Decided by rule 1 of ${ROLE}`);
    await page.getByTestId('ask-action').fill('agents_inventory');
    await page.getByTestId('explain').click();
    await page.locator('[data-test=answer][data-allowed=false]').waitFor();
    assert.match(page.url(), /action=agents_inventory/);
    await page.goBack();
    await page.getByTestId('deciding-rule').getByRole('link').click();
    await page.locator('#rule-1:focus').waitFor();
  });

  test('who was given the role runs what it allows, and asks only about themselves', async () => {
    await using page = await open(ida, question(inside));
    await page.locator('[data-test=answer][data-allowed=true]').waitFor();
    assert.equal(await page.getByTestId('ask-user').getAttribute('readonly'), '');
    assert.equal(await page.getByTestId('deciding-rule').getByRole('link').count(), 0);
    await page.goto(new URL('/tasks/new?filter=all&plugin=rpcutil&action=ping', stack.url).href);
    await page.getByTestId('host-count').waitFor();
    await page.goto(new URL(`/tasks/new?filter=name+%3D+${inside.name}&plugin=rpcutil&action=ping`, stack.url).href);
    await page.getByTestId('run-button').click();
    await page.locator('[data-test=task-state][data-state=FINISHED]').waitFor(PATIENCE);
  });

  test('other rules are tried on what was run before they are kept', async () => {
    await using page = await open(admin, '/roles');
    await page.getByTestId('role-row').getByRole('link', { name: ROLE, exact: true }).click();
    await page.getByTestId('edit-rule').click();
    await page.getByTestId('try-role').click();
    await page.getByTestId('trial-summary').getByText('none would be decided otherwise').waitFor();
    await page.getByTestId('effect-DENY').check();
    await page.getByTestId('trial').waitFor({ state: 'detached' });
    await page.getByTestId('try-role').click();
    await page.getByTestId('trial-summary').getByText('1 of 1 task').waitFor();
    await page.getByTestId('tried-task').getByRole('link').click();
    await page.getByRole('heading', { name: 'rpcutil / ping' }).waitFor();
  });

  test('of a task on other hosts too one sees how many are one’s own, and not its filter', async () => {
    await stack.ask('mutation ($input: RoleInput!) { createRole(input: $input) { id } }', {
      input: { name: 'watch', rules: [{ permissions: ['VIEW_TASKS'], hostgroups: [inside.group] }] },
    });
    const { roles } = await stack.ask<{ roles: { id: string; name: string }[] }>('{ roles { id name } }');
    const id = roles.find(({ name }) => name === 'watch')?.id;
    await stack.ask('mutation ($id: ID!) { giveRole(id: $id, user: "ida") }', { id });
    const task = await runOnBoth();
    await using page = await open(ida, `/tasks/${task}`);
    await page.getByTestId('task-filter').getByText('You see 1 host of this task').waitFor();
    await page.getByTestId('run-again').click();
    await page.getByRole('menuitem', { name: 'Same hosts' }).waitFor();
    assert.equal(await page.getByRole('menuitem', { name: 'Same filter' }).count(), 0);
  });

  test('members of a group have its roles, and a role of the product is changed as a copy', async () => {
    await using page = await open(admin, '/roles');
    await page.getByTestId('new-group').fill('Night shift');
    await page.getByTestId('create-group').click();
    const group = page.locator('[data-group="Night shift"]');
    await group.getByTestId('member-login').fill('otto');
    await group.getByTestId('member-login').press('Enter');
    await group.getByText('1 member', { exact: true }).waitFor();

    await page.locator('[data-role=operator]').getByRole('link', { name: 'operator', exact: true }).click();
    await page.getByTestId('built-in').waitFor();
    assert.equal(await page.getByTestId('save-role').count(), 0);
    await page.getByTestId('copy-role').click();
    await page.getByRole('heading', { name: 'Copy of operator' }).waitFor();
    await page.getByTestId('save-role').click();
    await page.getByRole('heading', { name: 'operator (copy)' }).waitFor();
    await page.getByLabel('Give it to a group').selectOption('Night shift');
    await page.getByTestId('holding-groups').getByRole('button', { name: 'Give' }).click();
    await page.getByRole('button', { name: 'Take it from Night shift' }).waitFor();
    await page.goto(new URL(question(outside, 'otto'), stack.url).href);
    await page.getByTestId('deciding-rule').getByText('of operator (copy)').waitFor();

    await page.getByTestId('deciding-rule').getByRole('link').click();
    await page.getByTestId('delete-role').click();
    await page.getByText('the members of 1 group lose it').waitFor();
    await page.getByTestId('confirm').click();
    await page.waitForURL(/\/roles$/);
    await page.goto(new URL(question(outside, 'otto'), stack.url).href);
    await page.locator('[data-test=answer][data-allowed=false]').waitFor();
  });

  async function runOnBoth(): Promise<string> {
    const filter = `name = ${inside.name} or name = ${outside.name}`;
    const mutation = `mutation ($filter: String!) { runTask(input: { plugin: "rpcutil", action: "ping", filter: $filter }) { id } }`;
    return (await stack.ask<{ runTask: { id: string } }>(mutation, { filter })).runTask.id;
  }

  function question({ name }: Host, user = 'ida'): string {
    return `/roles?user=${user}&host=${name}&plugin=rpcutil&action=ping`;
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
}

async function signIn(browser: Browser, url: string): Promise<void> {
  await using page = await browser.context.newPage();
  await page.goto(url);
  await page.getByRole('heading', { name: 'Command center' }).waitFor();
}

/** Two hosts, neither of which is in the group of the other or below it. */
async function twoGroups(stack: Stack): Promise<[Host, Host]> {
  const query = '{ hosts(first: 50) { nodes { name hostgroup { title } } } }';
  const { hosts } = await stack.ask<{ hosts: { nodes: { name: string; hostgroup: { title: string } | null }[] } }>(
    query,
  );
  const placed = hosts.nodes.flatMap(({ name, hostgroup }) => (hostgroup ? [{ name, group: hostgroup.title }] : []));
  const [first] = placed;
  const other = placed.find(({ group }) => first && !`${group}/`.startsWith(`${first.group}/`));
  if (first === undefined || other === undefined) throw new Error('The fleet has no two host groups');
  return [first, other];
}
