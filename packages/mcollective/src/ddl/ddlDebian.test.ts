import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readVectorFile } from '../testing/vectors.ts';
import { parseDdl } from './parseDdl.ts';

/** Of the Debian package mcollective-common, whose files the vectors describe as Ruby reads them. */
const installed = '/usr/lib/ruby/vendor_ruby/mcollective';
const skip = existsSync(installed) ? false : 'mcollective-common is not installed';

const read = async (kind: string, name: string): ReturnType<typeof parseDdl> => {
  const file = join(installed, kind, `${name}.ddl`);
  return parseDdl(await readFile(file, 'utf8'), file);
};

for (const [kind, name] of [
  ['aggregate', 'average'],
  ['aggregate', 'sum'],
  ['aggregate', 'summary'],
  ['connector', 'activemq'],
  ['validator', 'array_validator'],
  ['validator', 'shellsafe_validator'],
] as const) {
  test(`the ${kind} DDL ${name} of Debian says what Ruby reads, and has no actions`, { skip }, async () => {
    const { meta } = readVectorFile<{ meta: Readonly<Record<string, unknown>> }>(`extra/ddl/${kind}-${name}.json`);
    const { metadata, actions } = await read(kind, name);
    const { timeoutSeconds, description, author, license, version, url } = metadata;
    const seen = { timeout: timeoutSeconds, description, author, license, version, url };
    for (const [key, value] of Object.entries(seen)) assert.equal(value, meta[`:${key}`], key);
    assert.deepEqual(actions, []);
  });
}

for (const name of ['agent_data', 'collective_data', 'fact_data', 'fstat_data']) {
  test(`the data DDL ${name} of Debian is refused as no agent`, { skip }, async () => {
    await assert.rejects(read('data', name), { code: 'UNSUPPORTED', message: /dataquery describes a data plugin/ });
  });
}

for (const name of ['flatfile', 'mc', 'stdin']) {
  test(`the discovery DDL ${name} of Debian is refused as no agent`, { skip }, async () => {
    await assert.rejects(read('discovery', name), /must be a number of seconds above 0|describes a discovery plugin/);
  });
}

test('the DDL of rpcutil that Debian installs is the one of the fixtures', { skip }, async () => {
  const fixture = join(import.meta.dirname, '..', '..', 'fixtures', 'ddl', 'mcollective', 'agent', 'rpcutil.ddl');
  assert.deepEqual(await read('agent', 'rpcutil'), await parseDdl(await readFile(fixture, 'utf8'), fixture));
});
