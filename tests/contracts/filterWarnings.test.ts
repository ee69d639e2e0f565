import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFilter } from '@chargehand/api/inventory/readFilter';
import { warnOfUnknownNames } from '@chargehand/api/inventory/warnOfUnknownNames';
import { query } from '@chargehand/api/platform/sql';
import { startTask } from '@chargehand/api/tasks/startTask';
import { addTask } from '../support/addTask.ts';
import { startDatabase } from '../support/database.ts';
import { tellHosts } from '../support/tellInventory.ts';
import { startTaskWorld } from './startTaskWorld.ts';

test('a name that is not there is warned of with its place, also where it is denied', async () => {
  await using database = await startDatabase();
  const em = database.orm.em.fork();
  await tellHosts(em, [{ name: 'web1', hostgroup: 'app/web', location: 'Europe', facts: { 'os.family': 'RedHat' } }]);
  const warned = async (text: string): Promise<string[]> =>
    (await warnOfUnknownNames(em, readFilter(text).filter)).map(
      ({ from, to, message }) => `${text.slice(from, to)}: ${message}`,
    );
  assert.deepEqual(
    await warned('hostgroup = app/web and location under Europe and facts.os.family ~ Red and proxy ~ x'),
    [],
  );
  assert.deepEqual(await warned('hostgroup under app and hostgroup ~ nowhere and hostgroup under no*where'), []);
  assert.deepEqual(await warned('hostgroup != web'), [
    'hostgroup != web: No host group is called "web". It is the full path here; hostgroup ~ */web looks for the last part.',
  ]);
  assert.deepEqual(await warned('not facts.os.famly = x and proxy ^ (a, b)'), [
    'facts.os.famly = x: No host has the fact "os.famly".',
    'proxy ^ (a, b): No smart proxy is called "a".',
    'proxy ^ (a, b): No smart proxy is called "b".',
  ]);
  await query(em, `insert into app_user (login, name) values ('olga', 'Olga')`);
  const task = await addTask(em, {});
  assert.deepEqual(await warned(`task = ${task} or task.failed ^ (${task})`), []);
  assert.deepEqual(await warned(`task.failed !^ (${task}, 999999999)`), [
    `task.failed !^ (${task}, 999999999): There is no task 999999999.`,
  ]);
});

test('a task may be aimed by names that nothing can have, they are only not remembered', async () => {
  await using world = await startTaskWorld();
  await world.startTrial({ a: 1 });
  const long = 'x'.repeat(4_000);
  const filter = `name ~ t* or facts.${long} = 1 or hostgroup = y${long.slice(0, 3_000)}`;
  const task = await startTask(world.contextOf('user'), { plugin: 'probe', action: 'ping', filter });
  assert.equal(task.targeted, 1);
});
