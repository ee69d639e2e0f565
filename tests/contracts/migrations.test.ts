import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query } from '@chargehand/api/platform/sql';
import { startDatabase } from '../support/database.ts';

/** MikroORM does not know the trigger, which stands in the migration alone; PostgreSQL writes a generated column in its own words. */
const KNOWN_ONLY_TO_THE_MIGRATION =
  /^drop (trigger|function) if exists .*keep_evidence|^alter table "fact_value" (drop column|add) "number"/;

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
