import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { findFreePort } from '@chargehand/launcher';
import { passwordOf, startLdapWorld, type LdapWorld } from './ldapWorld.ts';
import { query } from '@chargehand/api/platform/sql';

const debian = await requireDebianPackages(['slapd', 'ldap-utils', 'openssl']);
const options = { skip: debian.available ? false : debian.why };

let world: LdapWorld;
const cleanup = new AsyncDisposableStack();
before(async () => {
  if (debian.available) world = cleanup.use(await startLdapWorld());
});
after(() => cleanup.disposeAsync());

test('who is in the directory signs in with its password, as an account of the directory', options, async () => {
  await query(world.em, `insert into app_user (login, name) values ('anna', 'Local Anna')`);
  assert.equal(await world.signIn('anna', passwordOf('anna')), 'anna@directory');
  assert.equal(await world.signIn('ANNA', passwordOf('anna')), 'anna@directory');
  const [, account, ...others] = await world.accounts();
  assert.deepEqual(others, []);
  assert.match(account?.subject ?? '', /^[\da-f-]{36}$/);
  assert.deepEqual(
    [account?.name, account?.email, account?.issuer, account?.is_admin],
    ['Anna A.', 'somebody@example.com', 'directory', false],
  );
  assert.equal(await world.signIn('anna', passwordOf('anna'), 'upgraded'), 'anna@upgraded');
});

test(
  'wrong, empty and foreign passwords, unknown and empty logins are refused alike, and recorded',
  options,
  async () => {
    const before = await world.countSessions();
    const wrong = [
      ['anna', 'wrong'],
      ['anna', ''],
      ['anna', '\0'],
      ['anna', passwordOf('boris')],
      ['nobody', passwordOf('anna')],
      ['', passwordOf('anna')],
      ['', ''],
    ] as const;
    for (const [login, password] of wrong) {
      assert.equal(await world.signIn(login, password), 'INVALID_CREDENTIALS', `${login} ${password}`);
      const last = (await world.audit()).at(-1);
      // Only logins of accounts are written down: others may be passwords in the wrong field.
      const named = login === 'anna' ? 'anna@directory' : 'unknown';
      assert.deepEqual([last?.act, last?.object], ['sign-in.refused', `login:${named}`]);
    }
    assert.equal(await world.countSessions(), before);
  },
);

test('what somebody types never becomes a part of the filter', options, async () => {
  const logins = [
    '*',
    'an*',
    'anna)(uid=*',
    '*)(uid=*))(|(uid=*',
    'anna)(|(uid=*)',
    ')(uid=*',
    'anna\\2a',
    '\\61nna',
    'anna)(&',
  ];
  for (const login of logins) {
    assert.equal(await world.signIn(login, passwordOf('anna')), 'INVALID_CREDENTIALS', login);
    assert.equal(await world.signIn(login, ''), 'INVALID_CREDENTIALS', login);
  }
  // No server would find this person if the characters were not escaped, or escaped wrongly.
  assert.equal(await world.signIn('jörg (ops)*', passwordOf('jörg (ops)*')), 'UNUSABLE_PERSON');
});

test(
  'S13: groups of the directory give memberships, and administration where the file says so alone',
  options,
  async () => {
    assert.equal(await world.signIn('anna', passwordOf('anna')), 'anna@directory');
    assert.deepEqual(await world.memberships('anna@directory'), ['Operators from provider']);
    assert.equal(await world.signIn('anna', passwordOf('anna'), 'member-of'), 'anna@member-of');
    assert.deepEqual(await world.memberships('anna@member-of'), ['Operators from provider']);
    const isAdmin = async (login: string): Promise<boolean | undefined> =>
      (await world.accounts()).find((account) => account.login === login)?.is_admin;
    assert.equal(await isAdmin('anna@directory'), false);
    await world.signIn('boris', passwordOf('boris'), 'upgraded');
    assert.equal(await isAdmin('boris@upgraded'), false);
    await world.signIn('boris', passwordOf('boris'));
    assert.equal(await isAdmin('boris@directory'), true);
  },
);

test('an entry that is renamed stays the same account by its subject, not by its DN', options, async () => {
  await world.signIn('boris', passwordOf('boris'), 'by-dn');
  const accountOf = async (login: string): Promise<string | null | undefined> =>
    (await world.accounts()).find((account) => account.login === login)?.subject;
  assert.equal(await accountOf('boris@by-dn'), 'uid=boris,ou=people,dc=example,dc=com');
  const subject = await accountOf('boris@directory');
  await world.slapd.modify(`dn: uid=boris,ou=people,dc=example,dc=com
changetype: modrdn
newrdn: uid=bob
deleteoldrdn: 1
`);
  assert.equal(await world.signIn('bob', passwordOf('boris')), 'bob@directory');
  assert.equal(await accountOf('bob@directory'), subject);
  assert.equal(await accountOf('boris@directory'), undefined);
});

test(
  'CVE-2017-2667: no password goes to a directory whose certificate is not for its name, or of nobody we trust',
  options,
  async () => {
    const wrong = ['wrong-name', 'wrong-name-upgraded', 'stranger', 'stranger-upgraded', 'system-authorities'];
    for (const provider of wrong) {
      assert.equal(await world.signIn('anna', passwordOf('anna'), provider), 'PROVIDER_UNREACHABLE', provider);
      assert.deepEqual((await world.audit()).at(-1), {
        act: 'sign-in.refused',
        object: `provider:${provider}`,
        code: 'PROVIDER_UNREACHABLE',
      });
    }
  },
);

test(
  'a directory that we may not read, or that wants encryption, says so to the log and not to people',
  options,
  async () => {
    assert.equal(await world.signIn('anna', passwordOf('anna'), 'wrong-reader'), 'PROVIDER_UNREACHABLE');
    assert.equal(await world.signIn('anna', passwordOf('anna'), 'plain'), 'PROVIDER_UNREACHABLE');
  },
);

test('a login that fits two entries, and an entry without a subject, sign nobody in', options, async () => {
  assert.equal(await world.signIn('anna', passwordOf('anna'), 'everybody'), 'UNUSABLE_PERSON');
  assert.equal(await world.signIn('anna', passwordOf('anna'), 'no-subject'), 'UNUSABLE_PERSON');
});

test(
  'too many wrong passwords lock the login of the directory, however it is written, and no other',
  options,
  async () => {
    for (let time = 0; time < 10; time += 1) await world.signIn(time % 2 === 0 ? 'anna' : 'Anna', 'wrong', 'upgraded');
    assert.equal(await world.signIn('anna', passwordOf('anna'), 'upgraded'), 'TOO_MANY_ATTEMPTS');
    assert.equal(await world.signIn('bob', passwordOf('boris'), 'upgraded'), 'bob@upgraded');
  },
);

test('a reference to another server is not followed', options, async () => {
  let visits = 0;
  const trap = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  const port = await findFreePort();
  trap.listen(port, '127.0.0.1');
  await once(trap, 'listening');
  await world.slapd.add(`dn: ou=elsewhere,ou=people,dc=example,dc=com
objectClass: referral
objectClass: extensibleObject
ou: elsewhere
ref: ldap://127.0.0.1:${port}/ou=people,dc=example,dc=org
`);
  assert.equal(await world.signIn('anna', passwordOf('anna')), 'anna@directory');
  assert.equal(await world.signIn('elsewhere', 'x'), 'INVALID_CREDENTIALS');
  trap.close();
  assert.equal(visits, 0);
});

test('a disabled account of the directory stays out', options, async () => {
  await query(world.em, `update app_user set disabled_at = now() where login = 'bob@directory'`);
  assert.equal(await world.signIn('bob', passwordOf('boris')), 'ACCOUNT_DISABLED');
});

test('the graph names the providers, and nothing of how they are asked', options, async () => {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ signInProviders { name title kind startUrl } }' }),
  });
  const text = await response.text();
  assert.match(text, /\{"name":"directory","title":"Directory","kind":"LDAP","startUrl":null\}/);
  assert.doesNotMatch(text, /ldap:|dc=example/);
  assert.equal(await world.signIn('anna', passwordOf('anna'), 'nobody'), 'UNKNOWN_PROVIDER');
});
