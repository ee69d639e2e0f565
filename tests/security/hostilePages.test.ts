import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { FROZEN_ROWS, waitingTaskOf } from './fillHostileControl.ts';
import { openHostileReader, waitUntil, type HostileReader } from './HostileReader.ts';
import { headOf, HOSTILE_BATCHES, HOSTILE_ROWS, type HostileRow } from './hostileRows.ts';
import { startHostileWorld, type HostileWorld } from './hostileWorld.ts';

const packages = await requireDebianPackages(['chromium']);
const ALL = textsOf(HOSTILE_ROWS);
/** Rows whose own pages are read: markup, a sign that turns, a word of 10,000 letters, one that is no address. */
const SAMPLES = ['<img src=x', 'host\u202e', 'aaaaaaaa', '%E0%A4%A'].map((start) => {
  const row = HOSTILE_ROWS.find(({ text }) => text.startsWith(start));
  assert.ok(row, start);
  return row;
});

describe('pages full of hostile text', { skip: packages.available ? false : packages.why }, () => {
  const resources = new AsyncDisposableStack();
  let world: HostileWorld;
  let browser: Browser;
  let reader: HostileReader;

  before(async () => {
    world = resources.use(await startHostileWorld());
    browser = resources.use(await openBrowser());
    reader = resources.use(await openHostileReader(browser, world.url, world.signInUrl));
  });
  after(() => resources.disposeAsync());

  test('S60: the corpus has at least 500 texts, no two alike', () => {
    assert.ok(ALL.length >= 500, String(ALL.length));
    assert.equal(new Set(ALL).size, ALL.length);
  });

  for (const path of ['/hosts', '/hostgroups', '/facts', '/proxies', '/plugins', '/users'])
    test(`S60: the list ${path} shows every hostile name as text`, async () => {
      await reader.go(path);
      await showAll(reader);
      await reader.sees(ALL);
    });

  test('S60: hostile facts, classes, plugins and outputs of hosts are shown as text', async () => {
    for (const batch of HOSTILE_BATCHES) {
      const { id, text } = headOf(batch);
      await reader.go(`/hosts/${encodeURIComponent(text)}`);
      await reader.sees(textsOf(batch));
      await reader.go(`/tasks/${id}?host=${encodeURIComponent(text)}`);
      await reader.page
        .getByTestId('target-drawer')
        .getByTestId('output')
        .nth(batch.length - 1)
        .waitFor();
      await reader.sees(textsOf(batch));
    }
  });

  test('S60: the pages of what has a hostile name show it as text', async () => {
    for (const { id, text } of SAMPLES) {
      const name = encodeURIComponent(text);
      for (const kind of ['facts', 'proxies', 'plugins', 'hostgroups', 'locations', 'organizations']) {
        await reader.go(`/${kind}/${name}`);
        await reader.sees([text]);
      }
      for (const kind of ['schedules', 'tasks']) {
        await reader.go(`/${kind}/${id}`);
        await reader.sees([text]);
      }
    }
  });

  test('S60: rules, comparisons, groups of outputs, sources, tokens and schedules with hostile words are shown as text', async () => {
    for (const batch of HOSTILE_BATCHES.filter((rows) => SAMPLES.slice(1).some((sample) => rows.includes(sample)))) {
      const { id } = headOf(batch);
      await reader.go(`/roles/${id}`);
      await reader.sees(textsOf(batch));
      await reader.go(`/tasks/${id}?tab=outputs`);
      await reader.page.getByTestId('output-group').first().getByTestId('open-group').click();
      await reader.page.getByTestId('group-output').first().waitFor();
      await reader.sees([headOf(batch).text]);
      await reader.go(`/compare?a=${id}&b=${headOf(HOSTILE_BATCHES[0] ?? []).id}`);
      await reader.sees([headOf(batch).text]);
      await reader.go('/inventory');
      await reader.sees(HOSTILE_BATCHES.map((each) => headOf(each).text));
    }
    for (const path of [
      '/account',
      '/schedules',
      '/',
      '/tasks',
      '/audit',
      '/roles',
      '/roles/new',
      `/there is no ${SAMPLES[1]?.text}`,
    ]) {
      await reader.go(path);
      await reader.sees([]);
    }
  });

  test('S60: freezes, and what waits for an approval, are shown as text', async () => {
    await reader.go('/freezes');
    await reader.page.getByTestId('show-past').check();
    await reader.sees(textsOf(FROZEN_ROWS));
    for (const batch of HOSTILE_BATCHES) {
      await reader.go(`/tasks/${waitingTaskOf(batch)}`);
      await reader.page.getByTestId('approval-plan').waitFor();
      await reader.sees([headOf(batch).text]);
    }
  });

  test('S60: saved filters and completions with hostile words are shown as text', async () => {
    await reader.go('/hosts');
    const field = reader.page.getByTestId('host-filter');
    for (const typed of ['name = ', 'hostgroup = ', 'proxy = ']) {
      await field.fill(typed);
      await field.press('Control+Space');
      await reader.page.getByTestId('completion').first().waitFor({ timeout: 60_000 });
      await reader.sees([]);
    }
    await reader.go('/users');
    await reader.go('/hosts');
    await reader.page.getByTestId('saved-filters-menu').click();
    await reader.page.getByTestId('saved-filter').nth(49).waitFor();
    await reader.sees([]);
  });

  test('S60: what the API itself takes of the corpus is shown as text, on every page', async () => {
    const isPulled = await Promise.all(
      HOSTILE_ROWS.filter(({ number }) => number % 40 === 3).map(async ({ text }) => {
        const document = 'mutation ($text: String!) { pullEmergencyStop(proxy: $text, reason: $text) { id } }';
        const { data } = await world.admin.answer(document, { text });
        return data === null ? [] : [text];
      }),
    );
    const taken = isPulled.flat();
    assert.ok(taken.length > 5, `${taken.length} were taken`);
    for (const path of ['/proxies', '/account']) {
      await reader.go(path);
      await reader.sees(taken);
    }
  });

  test('S60: after all of this a person still finds their way', async () => {
    for (const name of ['Hosts', 'Smart proxies', 'Audit', 'Command center']) {
      await reader.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
      await reader.page.locator('main').getByRole('heading', { level: 1, name }).waitFor();
    }
    await reader.sees([]);
  });

  // Last: what it noted stays.
  test('S60: a script, a dialog, a request to elsewhere and a broken page would be noticed', async () => {
    await reader.page.evaluate(`globalThis.__pwned = 1; alert(1); fetch('https://evil.example/').catch(() => 0);
      document.querySelector('main h1').style.marginLeft = '5000px';`);
    await assert.rejects(reader.sees([]), ({ actual }: assert.AssertionError) => {
      const told = JSON.stringify(actual);
      for (const sign of [
        '"isTaken":true',
        'dialog 1',
        'stopped connect-src https://evil.example/',
        'the heading is not',
      ])
        assert.ok(told.includes(sign), `${sign}: ${told}`);
      return true;
    });
  });
});

function textsOf(rows: readonly HostileRow[]): readonly string[] {
  return rows.map(({ text }) => text);
}

/** Scrolls until there is no more. */
async function showAll({ page }: HostileReader): Promise<void> {
  const more = page.locator('main').getByRole('button', { name: 'Load more' });
  const rows = page.locator('main :is(tr, li)');
  await rows.nth(2).waitFor();
  while ((await more.count()) > 0) {
    const before = await rows.count();
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    await waitUntil(page, `document.querySelectorAll('main :is(tr, li)').length > ${before}`);
    assert.ok((await rows.count()) > before || (await more.count()) === 0, `no more than ${before} rows were loaded`);
  }
}
