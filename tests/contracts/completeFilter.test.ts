import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { completionSource } from '@chargehand/api/inventory/completionSource';
import { query } from '@chargehand/api/platform/sql';
import { completeFilter } from '@chargehand/fact-filter';
import { addTask } from '../support/addTask.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { tellHosts } from '../support/tellInventory.ts';

/** The texts offered at the mark ¦ of a filter. */
type Offer = (marked: string) => Promise<string[]>;

describe('a filter is completed from what the hosts have', () => {
  let database: TestDatabase;
  let offer: Offer;
  before(async () => {
    database = await startDatabase();
    const em = database.orm.em.fork();
    const hosts = Array.from({ length: 60 }, (_, index) => ({
      name: `web${index}`,
      hostgroup: index % 2 === 0 ? 'app/web' : 'app/cache',
      location: 'Europe/Köln',
      classes: ['ntp', index % 3 === 0 ? 'apache::mod' : 'nginx'],
      facts: {
        'os.family': index % 2 === 0 ? 'RedHat' : 'Debian',
        'os.release.major': String(index),
        role: 'say "hi"',
      },
    }));
    await tellHosts(em, [
      ...hosts,
      { name: 'gone1', facts: { 'gone.fact': 'x', 'os.family': 'Gone' }, classes: ['gone'] },
    ]);
    await query(em, `update host set retired_at = now() where name = 'gone1'`);
    offer = async (marked) => {
      const completions = await completeFilter(marked.replace('¦', ''), marked.indexOf('¦'), completionSource(em));
      return completions.map(({ text }) => text);
    };
  });
  after(() => database[Symbol.asyncDispose]());

  test('names of facts by prefix, of hosts that are there', async () => {
    assert.deepEqual(await offer('facts.os¦'), ['facts.os.family', 'facts.os.release.major']);
    assert.deepEqual(await offer('name = web1 and facts.os.r¦'), ['facts.os.release.major']);
    assert.deepEqual(await offer('facts.os::r¦'), ['facts.os.release.major']);
    assert.deepEqual(await offer('facts.gone¦'), []);
  });

  test('values of a fact by prefix, each once, at most 20, quoted where they have to be', async () => {
    assert.deepEqual(await offer('facts.os.family = ¦'), ['Debian', 'RedHat']);
    assert.deepEqual(await offer('facts.os.family = R¦'), ['RedHat']);
    assert.deepEqual(await offer('facts.role = ¦'), ['"say \\"hi\\""']);
    assert.equal((await offer('facts.os.release.major = ¦')).length, 20);
    assert.deepEqual(await offer('facts.os.release.major = 5¦'), [
      '5',
      '50',
      '51',
      '52',
      '53',
      '54',
      '55',
      '56',
      '57',
      '58',
      '59',
    ]);
  });

  test('names, groups, places, classes and proxies by prefix', async () => {
    assert.deepEqual(await offer('name = web5¦'), [
      'web5',
      'web50',
      'web51',
      'web52',
      'web53',
      'web54',
      'web55',
      'web56',
      'web57',
      'web58',
      'web59',
    ]);
    assert.deepEqual(await offer('name = gone¦'), []);
    assert.deepEqual(await offer('hostgroup under app/¦'), ['app/cache', 'app/web']);
    assert.deepEqual(await offer('location = Europe/K¦'), ['Europe/Köln']);
    assert.deepEqual(await offer('class = ¦'), ['apache::mod', 'nginx', 'ntp']);
    assert.deepEqual(await offer('proxy = ¦'), []);
  });

  test('tasks by the beginning of their number, the newest first, with what they ran, and only where a host had the outcome', async () => {
    const em = database.orm.em.fork();
    await query(em, `insert into app_user (login, name) values ('olga', 'Olga')`);
    for (let count = 0; count < 12; count++) await addTask(em, { action: `a${count}`, hosts: ['web1'] });
    await query(em, `update task set succeeded = 0, failed = 1 where id in (3, 11)`);
    assert.deepEqual(await offer('task = ¦'), ['12', '11', '10', '9', '8', '7', '6', '5', '4', '3', '2', '1']);
    assert.deepEqual(await offer('task ^ (1¦'), ['12', '11', '10', '1']);
    assert.deepEqual(await offer('task.failed = ¦'), ['11', '3']);
    assert.deepEqual(await offer('task.unknown = ¦'), []);
    const [completion] = await completeFilter('task.failed = 3', 15, completionSource(em));
    assert.equal(completion?.detail, 'probe/a2');
    for (const text of ['task = x¦', 'task = %¦', "task = '¦", 'task = 9999999999¦'])
      assert.deepEqual(await offer(text), []);
  });

  test('what nobody can have is completed by nothing, without a fault', async () => {
    for (const text of [
      'name = \0¦',
      'facts.\0¦',
      'name = \ud83d¦',
      'facts.os.family = \u{10ffff}¦',
      "class = ';¦",
      'facts.__proto__ = ¦',
    ])
      assert.deepEqual(await offer(text), [], JSON.stringify(text));
  });
});
