import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query } from '@chargehand/api/platform/sql';
import { ENTITIES } from '@chargehand/api/entities';
import { MIGRATIONS } from '@chargehand/api/migrations/index';
import { openDatabase } from '@chargehand/api/platform/database';
import { startDatabase } from '../support/database.ts';

/** MikroORM does not know the triggers, which stand in the migrations alone; PostgreSQL writes a generated column in its own words. */
const KNOWN_ONLY_TO_THE_MIGRATION =
  /^drop (trigger|function) if exists .*(keep_(evidence|task|dispatch|dispatched|audit)|await_seal)|^alter table "fact_value" (drop column|add) "number"/;

test('the migrations make the tables that the classes describe', async () => {
  await using database = await startDatabase();
  const difference = await database.orm.schema.getUpdateSchemaSQL({ wrap: false });
  const statements = difference.split('\n').filter((line) => line !== '' && !KNOWN_ONLY_TO_THE_MIGRATION.test(line));
  assert.deepEqual(statements, []);
});

test('the database itself keeps an outcome from being taken back', async () => {
  await using database = await startDatabase();
  const em = database.orm.em.fork();
  await query(em, `insert into app_user (login, name) values ('a', 'a')`);
  await query(em, `insert into command (plugin, action, arguments, digest) values ('p', 'a', '{}', 'd')`);
  await query(
    em,
    `insert into task (command_id, filter, parsed_filter, state, targeted, pending, created_by_id, send_until, deadline_at, timeout_seconds)
     values (1, 'all', '{}', 'RUNNING', 1, 1, 1, now(), now(), 1)`,
  );
  const become = async (state: string): Promise<unknown> =>
    await query(em, `update target set state = $1::target_state`, [state]);
  await query(em, `insert into target (task_id, position, name, state) values (1, 0, 'web1', 'SENDING')`);
  await assert.rejects(become('NOT_SENT'), /cannot be proved unsent/);
  await assert.rejects(become('ASSIGNED'), /cannot fall/);
  await become('UNKNOWN');
  await become('SUCCEEDED');
  await assert.rejects(become('FAILED'), /cannot become/);
  await assert.rejects(become('UNKNOWN'), /cannot become/);
});

test('an inventory of the version before has its sources afterwards, and every host, fact and class', async () => {
  await using database = await startDatabase(MIGRATIONS.slice(0, 2));
  const before = database.orm.em.fork();
  await query(before, `insert into smart_proxy (name) values ('site-a')`);
  await query(before, `insert into hostgroup (name, title) values ('app', 'app')`);
  await query(
    before,
    `insert into host (name, smart_proxy_id, hostgroup_id, last_seen_at) values
     ('both', 1, 1, '2026-11-01T00:00:00Z'), ('heard', 1, null, '2026-11-02T00:00:00Z'), ('listed', 1, 1, null)`,
  );
  await query(before, `insert into fact (name) values ('cpus'), ('os')`);
  await query(
    before,
    `insert into fact_value (host_id, fact_id, value) values (1, 1, '8'), (1, 2, 'Linux'), (2, 1, '-1.50')`,
  );
  await query(before, `insert into host_class (host_id, name) values (1, 'ntp')`);
  const orm = await openDatabase({ url: database.url, entities: ENTITIES, migrations: MIGRATIONS });
  try {
    const em = orm.em.fork();
    const claims = await query<{ claim: string }>(
      em,
      `select h.name || ' ' || s.name || ' ' || coalesce(g.title, '-') as claim from host_claim c join host h on h.id = c.host_id
       join inventory_source s on s.id = c.source_id left join hostgroup g on g.id = c.hostgroup_id order by 1`,
    );
    assert.deepEqual(
      claims.map(({ claim }) => claim),
      ['both file app', 'both mcollective -', 'heard mcollective -', 'listed file app'],
    );
    const values = await query<{ value: string; number: string | null; source: string }>(
      em,
      `select v.value, v.number, s.name as source from fact_value v join inventory_source s on s.id = v.source_id order by 1`,
    );
    assert.deepEqual(values, [
      { value: '-1.50', number: '-1.50', source: 'mcollective' },
      { value: '8', number: '8', source: 'mcollective' },
      { value: 'Linux', number: null, source: 'mcollective' },
    ]);
    assert.deepEqual(await query(em, `select name, source_id from host_class`), [{ name: 'ntp', source_id: 2 }]);
    assert.deepEqual(await query(em, `select name from host where retired_at is not null`), []);
  } finally {
    await orm.close(true);
  }
});

/** What tasks of earlier versions were tied to, and their targets. */
const EARLIER_TASKS = [
  `insert into app_user (login, name) values ('a', 'a')`,
  `insert into command (plugin, action, arguments, digest) values ('p', 'a', '{}', 'd')`,
  `insert into task (command_id, filter, parsed_filter, state, targeted, pending, succeeded, verdict, created_by_id, send_until, deadline_at, timeout_seconds)
   select 1, 'all', '{}', 'FINISHED', 2, 0, 2, 'SUCCESS', 1, now(), now(), 1 from generate_series(1, 2)`,
  `insert into target (task_id, position, name, state, hostgroup, location, organization, smart_proxy) values
   (1, 0, 'web1', 'SUCCEEDED', 'app/web/eu', 'Europe/Paris', 'Ops', 'site-a'), (1, 1, 'web2', 'FAILED', 'app/web', 'Europe', 'Ops', 'site-a'),
   (2, 0, 'web1', 'SUCCEEDED', null, null, null, null)`,
  `insert into task_hostgroup (task_id, title, is_aimed) values (1, 'app/web', true), (1, 'app/web/eu', false), (2, 'db/old', true)`,
  `insert into task_fact (task_id, name) values (1, 'os/family'), (2, 'role')`,
  `insert into task_proxy (task_id, name) values (1, 'site-a')`,
];

test('a history of the version before is tied to the same, and to everything above its groups and places', async () => {
  await using database = await startDatabase(MIGRATIONS.filter(({ name }) => name < '0005'));
  const before = database.orm.em.fork();
  for (const statement of EARLIER_TASKS) await query(before, statement);
  const orm = await openDatabase({ url: database.url, entities: ENTITIES, migrations: MIGRATIONS });
  try {
    const rows = await query<{ row: string }>(
      orm.em.fork(),
      `select task_id || ' ' || kind || ' ' || name || case when is_aimed then ' aimed' else '' end || case when is_touched then ' touched' else '' end as row
       from task_scope order by task_id, kind, name collate "C"`,
    );
    assert.deepEqual(
      rows.map(({ row }) => row),
      [
        '1 fact os/family aimed',
        '1 hostgroup app',
        '1 hostgroup app/web aimed touched',
        '1 hostgroup app/web/eu touched',
        '1 location Europe touched',
        '1 location Europe/Paris touched',
        '1 organization Ops touched',
        '1 proxy site-a touched',
        '2 fact role aimed',
        '2 hostgroup db',
        '2 hostgroup db/old aimed',
      ],
    );
  } finally {
    await orm.close(true);
  }
});

test('a task of the version before has a UUID afterwards, the same each time that it is brought up to date', async () => {
  const uuids: string[] = [];
  for (let time = 0; time < 2; time += 1) {
    await using database = await startDatabase(MIGRATIONS.slice(0, 9));
    const before = database.orm.em.fork();
    await query(before, `insert into app_user (login, name) values ('a', 'a')`);
    await query(before, `insert into command (plugin, action, arguments, digest) values ('p', 'a', '{}', 'd')`);
    await query(
      before,
      `insert into task (command_id, filter, parsed_filter, state, targeted, pending, created_by_id, created_at, send_until, deadline_at, timeout_seconds)
       values (1, 'all', '{}', 'RUNNING', 1, 1, 1, '2026-11-22T10:00:00Z', now(), now(), 1)`,
    );
    const orm = await openDatabase({ url: database.url, entities: ENTITIES, migrations: MIGRATIONS });
    try {
      const rows = await query<{ uuid: string }>(orm.em.fork(), 'select uuid from task');
      uuids.push(...rows.map(({ uuid }) => uuid));
    } finally {
      await orm.close(true);
    }
  }
  assert.match(uuids[0] ?? '', /^[0-9a-f-]{36}$/);
  assert.equal(uuids[1], uuids[0]);
});
