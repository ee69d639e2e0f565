import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readInventoryFile, type SourceHost } from './file.ts';

async function read(content: unknown): Promise<readonly SourceHost[]> {
  const folder = await mkdtemp(join(tmpdir(), 'chargehand-inventory-'));
  try {
    const path = join(folder, 'hosts.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return await readInventoryFile(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function refuses(content: unknown, message: RegExp): Promise<void> {
  await assert.rejects(read(content), { code: 'BAD_INVENTORY_FILE', message });
}

test('hosts are read with what the file says of them; null says nothing', async () => {
  const full = {
    name: 'web1.example.com',
    proxy: 'site-a',
    hostgroup: 'app/web',
    location: 'Europe',
    organization: 'Ex/IT',
  };
  const bare = { proxy: undefined, hostgroup: undefined, location: undefined, organization: undefined };
  assert.deepEqual(await read({ hosts: [full, { name: 'web_2', proxy: null, comment: 'ignored' }] }), [
    full,
    { name: 'web_2', ...bare },
  ]);
  assert.deepEqual(await read({ hosts: [] }), []);
});

test('a file that cannot be read is named', async () => {
  await assert.rejects(readInventoryFile('/nonexistent/hosts.json'), {
    code: 'BAD_INVENTORY_FILE',
    path: '/nonexistent/hosts.json',
    message: /\/nonexistent\/hosts\.json .*cannot be read/,
  });
});

test('a file that is no JSON, or another JSON, is refused', async () => {
  await refuses('{"hosts": [', /it is no JSON/);
  await refuses('', /it is no JSON/);
  for (const content of [[], null, 'text', 7, {}, { hosts: {} }, { hosts: null }])
    await refuses(JSON.stringify(content), /no list "hosts"/);
});

test('a host without a usable name is refused with its place in the list', async () => {
  for (const name of [undefined, null, 7, '', 'a b', '/web.*/', 'web1\n', 'ü', 'x'.repeat(256)])
    await refuses({ hosts: [{ name: 'good' }, { name }] }, /hosts\[1\] needs a "name"/);
  for (const host of [null, 'web1', ['web1']]) await refuses({ hosts: [host] }, /hosts\[0\]/);
});

test('a title that is no path is refused with its place', async () => {
  for (const key of ['proxy', 'hostgroup', 'location', 'organization'])
    for (const title of ['', '/', '/app', 'app/', 'app//web', 'a\0b', 7, ['app'], 'x'.repeat(501)])
      await refuses({ hosts: [{ name: 'web1', [key]: title }] }, new RegExp(`hosts\\[0\\]\\.${key} must be a path`));
});
