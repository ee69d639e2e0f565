import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { openDirectory } from '@chargehand/api/access/providers/ldap/openDirectory';
import type { LdapSettings } from '@chargehand/api/access/providers/SignInSettings';
import { findFreePort } from '@chargehand/launcher';

test('CVE-2017-2667: a connection to a directory that is lost is not opened again unnoticed, without its encryption', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.once('data', () => socket.destroy());
  });
  const port = await findFreePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  try {
    await using directory = await openDirectory(settingsFor(port));
    await assert.rejects(directory.client.bind('cn=reader', 'a password'), /closed/);
    await assert.rejects(directory.client.bind('cn=reader', 'a password'), /The directory closed the connection/);
    assert.equal(connections, 1);
  } finally {
    server.close();
  }
});

function settingsFor(port: number): LdapSettings {
  return {
    kind: 'ldap',
    name: 'directory',
    title: 'Directory',
    groups: new Map(),
    administrators: [],
    authorities: undefined,
    url: new URL(`ldap://127.0.0.1:${port}`),
    startsTls: false,
    bindDn: 'cn=reader',
    bindPassword: 'a password',
    base: 'dc=example',
    filter: '(uid={login})',
    attributes: { subject: 'entryUUID', login: 'uid', name: 'cn', email: 'mail', groups: 'memberOf' },
    groupSearch: undefined,
  };
}
