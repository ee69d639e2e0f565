import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { BadSourcesFile, defaultRules, readInventorySettings, readSourcesFile } from './readSources.ts';
import type { InventorySettings, SourceSettings } from './SourceSettings.ts';

const FOLDER = '<folder>';

/** The settings in a file of this text; `<folder>` in them stands for the folder that it is in. */
async function read(content: unknown): Promise<InventorySettings> {
  const folder = await mkdtemp(join(tmpdir(), 'chargehand-sources-'));
  try {
    const path = join(folder, 'sources.yaml');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    const { sources, rules } = await readSourcesFile(path);
    return { sources: sources.map((source) => withoutFolder(source, folder)), rules };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function withoutFolder(source: SourceSettings, folder: string): SourceSettings {
  const shown = (path: string | undefined): string | undefined => path?.replace(folder, FOLDER);
  switch (source.kind) {
    case 'file':
      return { ...source, path: source.path.replace(folder, FOLDER) };
    case 'foreman':
      return { ...source, passwordFile: source.passwordFile.replace(folder, FOLDER), caFile: shown(source.caFile) };
    case 'puppetdb':
      return { ...source, certFile: shown(source.certFile), keyFile: shown(source.keyFile) };
  }
}

async function faultsOf(content: unknown): Promise<readonly string[]> {
  const error: unknown = await read(content).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof BadSourcesFile, 'the file is refused');
  return error.faults;
}

const FOREMAN = { name: 'f', kind: 'foreman', url: 'https://foreman', user: 'api', passwordFile: 'secret/foreman' };
const PUPPETDB = { name: 'p', kind: 'puppetdb', url: 'http://puppetdb:8080' };
const FILE = { name: 'more', kind: 'file', path: '../hosts.yaml' };

test('sources are read with their defaults; paths are relative to the file', async () => {
  const { sources } = await read({ sources: [FOREMAN, { ...PUPPETDB, certFile: '/c', keyFile: 'k' }, FILE] });
  assert.deepEqual(sources, [
    {
      name: 'f',
      everySeconds: 600,
      fullEverySeconds: 86_400,
      url: 'https://foreman',
      caFile: undefined,
      factNames: undefined,
      kind: 'foreman',
      user: 'api',
      passwordFile: '<folder>/secret/foreman',
    },
    {
      name: 'p',
      everySeconds: 600,
      fullEverySeconds: 86_400,
      url: 'http://puppetdb:8080',
      caFile: undefined,
      factNames: undefined,
      kind: 'puppetdb',
      certFile: '/c',
      keyFile: '<folder>/k',
      tokenFile: undefined,
    },
    { kind: 'file', name: 'more', path: resolve(tmpdir(), 'hosts.yaml'), everySeconds: 60, fullEverySeconds: null },
  ]);
});

test('intervals and names of facts may be given, in YAML as well', async () => {
  const text = `
sources:
- {name: p, kind: puppetdb, url: 'http://p', everyMinutes: 0.5, fullEveryHours: 2, facts: [os, uptime]}
- {name: f, kind: file, path: hosts.json, everyMinutes: 0.001}
`;
  const { sources } = await read(text);
  assert.deepEqual(
    sources.map(({ everySeconds, fullEverySeconds }) => [everySeconds, fullEverySeconds]),
    [
      [30, 7_200],
      [1, null],
    ],
  );
  assert.deepEqual(sources[0]?.kind === 'puppetdb' && sources[0].factNames, ['os', 'uptime']);
});

test('the first source wins, what bridges report comes last and places no host, unless the rules say otherwise', async () => {
  const sources = [FOREMAN, PUPPETDB];
  assert.deepEqual((await read({ sources })).rules, {
    proxy: ['f', 'p', 'mcollective'],
    hostgroup: ['f', 'p'],
    location: ['f', 'p'],
    organization: ['f', 'p'],
    facts: ['f', 'p', 'mcollective'],
    classes: ['f', 'p', 'mcollective'],
  });
  const rules = { facts: ['mcollective', 'p'], hostgroup: ['f'], location: [] };
  assert.deepEqual((await read({ sources, rules })).rules, { ...defaultRules(['f', 'p']), ...rules });
});

test('all faults are told at once, each with its path', async () => {
  const faults = await faultsOf({
    source: [],
    sources: [
      { ...FOREMAN, url: 'ldap://x', everyMinutes: 0, password: 'hunter2' },
      { kind: 'puppetdb', certFile: 'c', facts: [1], fullEveryHours: '24' },
      { name: 'mcollective', kind: 'csv' },
      { name: 'x y', kind: 'file', fullEveryHours: 1 },
      'foreman',
      { ...PUPPETDB, keyFile: 7 },
    ],
    rules: { facts: 'f', color: [], proxy: ['nobody'], hostgroup: ['mcollective'] },
  });
  assert.deepEqual(
    faults.map((fault) => fault.slice(0, fault.indexOf(':'))),
    [
      'source',
      'sources[4]',
      'sources[0].password',
      'sources[0].everyMinutes',
      'sources[0].url',
      'sources[1].name',
      'sources[1].keyFile',
      'sources[1].fullEveryHours',
      'sources[1].url',
      'sources[1].facts',
      'sources[2].name',
      'sources[2].kind',
      'sources[3].name',
      'sources[3].fullEveryHours',
      'sources[3].path',
      'sources[4].name',
      'sources[4].kind',
      'sources[5].keyFile',
      'rules.color',
      'rules.proxy',
      'rules.hostgroup',
      'rules.facts',
    ],
  );
});

test('a name that two sources have is a fault', async () => {
  assert.deepEqual(await faultsOf({ sources: [FOREMAN, { ...PUPPETDB, name: 'f' }] }), ['sources: two are called "f"']);
});

test('rules name known sources once; bridges are never trusted with a place', async () => {
  const place = (field: string): Promise<readonly string[]> =>
    faultsOf({ sources: [FOREMAN], rules: { [field]: ['f', 'mcollective'] } });
  for (const field of ['hostgroup', 'location', 'organization'])
    assert.deepEqual(await place(field), [`rules.${field}: "mcollective" is no source that may decide it`]);
  assert.deepEqual(await faultsOf({ sources: [FOREMAN], rules: { facts: ['f', 'f'] } }), [
    'rules.facts: "f" comes twice',
  ]);
  for (const name of ['__proto__', 'constructor', ''])
    assert.deepEqual(await faultsOf({ sources: [FOREMAN], rules: { facts: [name] } }), [
      `rules.facts: "${name}" is no source that may decide it`,
    ]);
});

test('another shape is refused', async () => {
  for (const content of ['', '[]', 'text', '7', 'null'])
    assert.match((await faultsOf(content)).join(), /the file: expected names/);
  assert.deepEqual(await faultsOf('{"sources": {}}'), ['sources: expected a list']);
  assert.deepEqual(await faultsOf('{"sources": [], "rules": []}'), ['rules: expected names with values']);
  assert.deepEqual(await faultsOf('{"sources": [], "__proto__": {}, "constructor": 1}'), [
    '__proto__: unknown; known are sources, rules',
    'constructor: unknown; known are sources, rules',
  ]);
});

test('no message shows what a password may be in', async () => {
  const shown = await Promise.all([
    faultsOf('sources:\n- name: f\n  password: "hunter2\n  x: {'),
    faultsOf('sources: [*hunter2]'),
    faultsOf('sources: !hunter2 [ {]'),
    faultsOf('sources: []\nhunter2'),
    faultsOf({ sources: [{ ...FOREMAN, url: 'https://api:hunter2@foreman' }] }),
    faultsOf({ sources: [{ ...FOREMAN, url: 'https://foreman/?token=hunter2' }] }),
    faultsOf({ sources: [{ ...PUPPETDB, url: 'https://puppetdb/#hunter2' }] }),
    faultsOf({ sources: [{ ...FOREMAN, password: 'hunter2', user: ['hunter2'], everyMinutes: 'hunter2' }] }),
  ]);
  assert.ok(shown.every((faults) => faults.length > 0));
  assert.doesNotMatch(shown.flat().join('\n'), /hunter2/);
  assert.match(shown.flat().join('\n'), /in line \d+, column \d+/);
});

test('an address ends before "?" and "#"', async () => {
  for (const url of ['https://x/?token=1', 'https://x?', 'https://x/#token', 'https://x/a#'])
    assert.match((await faultsOf({ sources: [{ ...PUPPETDB, url }] })).join(), /^sources\[0\]\.url: .*without .*query/);
});

test('a user of Foreman has no ":" in the name, as no login could tell where the password begins', async () => {
  const [fault, ...others] = await faultsOf({ sources: [{ ...FOREMAN, user: 'api:v2' }] });
  assert.match(fault ?? '', /^sources\[0\]\.user: .*":"/);
  assert.deepEqual(others, []);
});

test('aliases that would grow without end are refused', async () => {
  const levels = Array.from({ length: 30 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`);
  assert.deepEqual(await faultsOf(`a0: &a0 [x]\n${levels.join('\n')}\nsources: *a30\n`), [
    'its YAML aliases cannot be followed, or it is nested too deeply; write it out',
  ]);
});

test('a file that is not there is named', async () => {
  await assert.rejects(readSourcesFile('/nonexistent/sources.yaml'), {
    code: 'BAD_SOURCES_FILE',
    message: /\/nonexistent\/sources\.yaml cannot be used:\n {2}it cannot be read/,
  });
});

test('the file of hosts that has a setting of its own is the source "file", and comes first', async () => {
  const none = await readInventorySettings({ inventoryFile: undefined, sourcesFile: undefined });
  assert.deepEqual(none, { sources: [], rules: defaultRules([]) });
  const path = resolve('hosts.yaml');
  const file = { kind: 'file', name: 'file', path, everySeconds: 60, fullEverySeconds: null } as const;
  const own = await readInventorySettings({ inventoryFile: 'hosts.yaml', sourcesFile: undefined });
  assert.deepEqual(own, { sources: [file], rules: defaultRules(['file']) });
  const folder = await mkdtemp(join(tmpdir(), 'chargehand-sources-'));
  try {
    const sourcesFile = join(folder, 'sources.json');
    await writeFile(sourcesFile, JSON.stringify({ sources: [FOREMAN] }));
    const both = await readInventorySettings({ inventoryFile: 'hosts.yaml', sourcesFile });
    assert.deepEqual(both.rules, defaultRules(['file', 'f']));
    await writeFile(sourcesFile, JSON.stringify({ sources: [{ ...FILE, name: 'file' }] }));
    await assert.rejects(readInventorySettings({ inventoryFile: 'hosts.yaml', sourcesFile }), /two are called "file"/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
