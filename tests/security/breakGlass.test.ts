import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { repositoryRoot } from '../support/repositoryRoot.ts';
import { startPeopleWorld, type PeopleWorld } from './peopleWorld.ts';

const SIGN_IN = 'mutation ($password: String!) { signIn(login: "admin", password: $password) { token } }';

test('who may write to the database lets an administrator in again who is disabled, locked out and has forgotten the password', async () => {
  await using world = await startPeopleWorld();
  const code = async (password: string): Promise<string | undefined> => (await world.send(SIGN_IN, { password })).code;
  const old = await world.signIn('admin');
  for (let nth = 0; nth < 10; nth += 1) await code(`wrong ${nth}`);
  assert.equal(await code('a new password'), 'TOO_MANY_ATTEMPTS');
  await world.run(`update app_user set disabled_at = now() where login = 'admin'`);

  assert.deepEqual(await admin(world, ['set-password', 'admin'], 'short\n'), [
    69,
    '',
    'A password has 8 to 1000 characters.\n',
  ]);
  const [status, said] = await admin(world, ['set-password', 'admin'], 'a new password\nsecond line');
  assert.deepEqual([status, said], [0, 'The password of "admin" is set, and all sessions have ended.\n']);
  assert.equal(await code('a new password'), 'INVALID_CREDENTIALS');
  assert.deepEqual(await admin(world, ['sign-in-link']), [69, '', 'Nobody has the login "admin".\n']);
  assert.equal((await admin(world, ['enable-user', 'admin']))[0], 0);
  assert.equal(await code('a new password'), undefined);
  assert.equal(await world.viewerOf(old), undefined);
  assert.match((await admin(world, ['sign-in-link']))[1], /^chl_[\w-]{49}\n$/);

  assert.equal((await admin(world, ['enable-user', 'nobody']))[0], 69);
  for (const wrong of [[], ['set-password'], ['toString', 'x']]) assert.equal((await admin(world, wrong))[0], 64);
  const entries = await world.run(
    `select act, object from audit_entry where address = 'console' and act like 'user.%' order by id`,
  );
  assert.deepEqual(
    entries.map(({ act }) => act),
    ['user.set-password', 'user.enable', 'user.sign-in-link'],
  );
});

async function admin(
  { databaseUrl }: PeopleWorld,
  words: readonly string[],
  input = '',
): Promise<[number | null, string, string]> {
  const script = join(repositoryRoot, 'api/bin/chargehand-admin.js');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...words], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  child.stdin.on('error', () => undefined).end(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return [await ended, out, err];
}
