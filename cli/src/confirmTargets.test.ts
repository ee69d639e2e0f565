import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApiClient } from '@chargehand/api-client';
import type { CliContext } from './CliContext.ts';
import { confirmTargets } from './confirmTargets.ts';
import { previewed } from './testing/previewed.ts';

/** Asks a person who answers so; gives the question. */
async function asking(answer: string, { filter = 'name = a', isAllHosts = false, yes = false }): Promise<string> {
  const context: CliContext = {
    config: { url: undefined, token: undefined, password: undefined, secrets: new Map(), loginFile: '' },
    client: createApiClient({ url: 'http://127.0.0.1:1' }),
    ...{ json: false, print: () => undefined, tell: () => undefined, isInteractive: true },
    signal: new AbortController().signal,
  };
  let asked = '';
  const undertaking = { what: 'Run service restart', filter, preview: { ...previewed, isAllHosts }, yes };
  await confirmTargets(context, undertaking, (question) => {
    asked = question;
    return Promise.resolve(answer);
  });
  return asked;
}

const nothing = { code: 'NOT_CONFIRMED' };

test('a person is asked with the number of hosts, and only a yes is one', async () => {
  assert.equal(await asking('y', {}), 'Run service restart on 2 hosts? [y/N] ');
  assert.equal(await asking(' Yes ', {}), 'Run service restart on 2 hosts? [y/N] ');
  for (const answer of ['', 'n', 'all', 'yesterday']) await assert.rejects(asking(answer, {}), nothing);
});

test('S46: for every host a yes is not enough: the word for it has to be typed', async () => {
  assert.match(await asking('all', { isAllHosts: true, filter: 'name ~ *' }), /every host, 2 now\? Type all: $/);
  for (const filter of ['name ~ *', 'all']) await assert.rejects(asking('y', { isAllHosts: true, filter }), nothing);
});

test('who has said yes already is not asked, but has to have said all for every host', async () => {
  assert.equal(await asking('', { yes: true }), '');
  assert.equal(await asking('', { yes: true, isAllHosts: true, filter: 'all' }), '');
  const unsaid = asking('all', { yes: true, isAllHosts: true, filter: 'has name' });
  await assert.rejects(unsaid, { code: 'ALL_HOSTS_UNSAID', exitCode: 4 });
});
