import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { openFile } from './file.ts';
import type { InventoryBatch } from './InventorySource.ts';

const { signal } = new AbortController();

async function readFileAt(
  path: string,
  mark: string | null = null,
): Promise<{ batches: InventoryBatch[]; mark: unknown }> {
  await using source = openFile(path);
  const reading = source.read({ mode: 'full', mark, signal });
  const batches: InventoryBatch[] = [];
  for (;;) {
    const next = await reading.next();
    if (next.done === true) return { batches, mark: next.value };
    batches.push(next.value);
  }
}

async function read(content: unknown): Promise<readonly unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), 'chargehand-inventory-'));
  try {
    const path = join(folder, 'hosts.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    const { batches } = await readFileAt(path);
    return batches.flatMap((batch) => (batch.kind === 'hosts' ? batch.hosts : []));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function refuses(content: unknown, message: RegExp): Promise<void> {
  await assert.rejects(read(content), { code: 'BAD_INVENTORY_FILE', message });
}

test('hosts are read with what the file says of them; what it leaves out is none', async () => {
  const full = {
    name: 'web1.example.com',
    proxy: 'site-a',
    hostgroup: 'app/web',
    location: 'Europe',
    organization: 'Ex/IT',
  };
  const bare = { proxy: null, hostgroup: null, location: null, organization: null };
  assert.deepEqual(await read({ hosts: [full, { name: 'web_2', proxy: null, comment: 'ignored' }] }), [
    full,
    { name: 'web_2', ...bare },
  ]);
  assert.deepEqual(await read({ hosts: [] }), []);
});

test('a file that cannot be read is named', async () => {
  await assert.rejects(readFileAt('/nonexistent/hosts.json'), {
    code: 'BAD_INVENTORY_FILE',
    path: '/nonexistent/hosts.json',
    message: /\/nonexistent\/hosts\.json .*cannot be read/,
  });
});

test('a file that is neither JSON nor YAML, or has another shape, is refused', async () => {
  await refuses('{"hosts": [', /it is neither JSON nor YAML/);
  await refuses('', /no list "hosts"/);
  for (const content of [[], null, 'text', 7, {}, { hosts: {} }, { hosts: null }])
    await refuses(JSON.stringify(content), /no list "hosts"/);
});

test('a fault of the text is told with its place and without the text', async () => {
  const texts = [
    'hosts:\n- name: web1\n  facts: {token: "hunter2\n',
    'hosts:\n- name: web1\n  facts: {token: hunter2: hunter2}\n',
    'hosts: []\nhunter2',
    'hosts: *hunter2',
    `hosts: [&hunter2 {}${', *hunter2'.repeat(200)}]\nmore: &a [${'*hunter2, '.repeat(200)}]`,
    '{"hosts": [{"name": "web1", "facts": {"token": "hunter2"}]}',
    '{"hosts": [{"name": "hunter2/"}]}',
    '{"hosts": [{"name": "web1", "location": "/hunter2", "facts": "hunter2", "classes": "hunter2"}]}',
    '{"hosts": [{"name": "web1", "facts": "hunter2"}]}',
    '{"hosts": [{"name": "web1", "classes": ["a", {"hunter2": "hunter2"}]}]}',
    '{"hosts": "hunter2"}',
  ];
  for (const text of texts)
    await assert.rejects(read(text), (error: Error & { readonly code?: string }) => {
      assert.equal(error.code, 'BAD_INVENTORY_FILE');
      assert.doesNotMatch(inspect(error, { depth: 10 }), /hunter2/);
      return true;
    });
  await refuses(texts[0], /neither JSON nor YAML: MISSING_CHAR in line 4, column 1/);
  await refuses(texts[3], /its YAML aliases/);
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

test('YAML is read as well; structured facts become dotted paths, classes are a list', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chargehand-inventory-'));
  try {
    const path = join(folder, 'hosts.yaml');
    await writeFile(
      path,
      'hosts:\n- name: web1\n  hostgroup: app/web\n  facts: {os: {family: RedHat, release: {major: 9}}, up: true}\n  classes: [ntp]\n',
    );
    const { batches, mark } = await readFileAt(path);
    const facts = new Map([
      ['os.family', 'RedHat'],
      ['os.release.major', '9'],
      ['up', 'true'],
    ]);
    assert.deepEqual(batches.slice(2), [
      { kind: 'facts', hosts: [{ name: 'web1', facts, isComplete: true, at: null }] },
      { kind: 'classes', hosts: [{ name: 'web1', classes: ['ntp'] }] },
    ]);
    assert.deepEqual((await readFileAt(path, String(mark))).batches, [{ kind: 'unchanged' }]);
    await writeFile(path, 'hosts: []\n');
    assert.deepEqual((await readFileAt(path, String(mark))).batches, [
      { kind: 'progress', phase: 'hosts', expectedHosts: 0 },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('facts and classes of another shape are refused with their place', async () => {
  await refuses({ hosts: [{ name: 'web1', facts: ['a'] }] }, /hosts\[0\]\.facts must be names with values/);
  await refuses({ hosts: [{ name: 'web1', classes: [1] }] }, /hosts\[0\]\.classes must be a list of names/);
});
