import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createApiClient } from '@chargehand/api-client';
import { CliFault } from './CliFault.ts';
import type { CliContext } from './CliContext.ts';
import { readConfig } from './config.ts';
import { readSecrets } from './readSecrets.ts';
import { chargehandOn } from './testing/chargehandOn.ts';
import { counts } from './testing/finishedTask.ts';
import { previewed, service } from './testing/previewed.ts';

const VALUE = 'hunter2 "x"';
const shape = { optional: true, default: null, list: null };
const INPUTS = [
  { name: 'note', type: 'string', ...shape },
  { name: 'count', type: 'integer', ...shape },
];

const contextOf = (env: NodeJS.ProcessEnv): CliContext => ({
  config: readConfig(env),
  client: createApiClient({ url: 'http://127.0.0.1:1' }),
  json: false,
  print: () => undefined,
  tell: () => undefined,
  isInteractive: false,
  signal: new AbortController().signal,
});

async function refusal(env: NodeJS.ProcessEnv, ...words: string[]): Promise<string> {
  try {
    await readSecrets(contextOf(env), INPUTS, words);
  } catch (error) {
    if (error instanceof CliFault) return error.message;
    throw error;
  }
  return assert.fail('it was not refused');
}

test('secrets come from the environment and from files, with the types of the DDL', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chargehand-secret-'));
  const path = join(folder, 'pin');
  writeFileSync(path, '42\n');
  const context = contextOf({ CHARGEHAND_SECRET_NOTE: VALUE });
  assert.deepEqual(await readSecrets(context, INPUTS, ['note', `count=@${path}`]), { note: VALUE, count: 42 });
  assert.equal(await readSecrets(context, INPUTS, []), null);
  rmSync(folder, { recursive: true });
});

test('a secret on the command line is refused, and no fault repeats a value', async () => {
  for (const [said, message] of [
    [await refusal({}, `note=${VALUE}`), /stands on the command line/],
    [await refusal({ CHARGEHAND_SECRET_COUNT: VALUE }, 'count'), /count is not of the type integer/],
    [await refusal({}, 'note'), /set CHARGEHAND_SECRET_NOTE/],
    [await refusal({}, 'note=@/no/such/file'), /cannot be read/],
    [await refusal({}, 'nothing'), /has no input "nothing"/],
    [await refusal({ CHARGEHAND_SECRET_NOTE: VALUE }, 'note', 'note'), /twice/],
  ] as const) {
    assert.match(said, message);
    assert.ok(!said.includes('hunter2'));
  }
});

test('run sends secrets beside the arguments, and prints none', async () => {
  const started: unknown[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'chargehand-secret-'));
  const path = join(folder, 'note');
  writeFileSync(path, VALUE);
  const resolvers = {
    plugin: () => service,
    previewTargets: () => previewed,
    runTask: ({ input }: Record<string, unknown>) => {
      started.push(input);
      return { id: '7', state: 'QUEUED', counts };
    },
  };
  const words = ['run', 'service', 'restart', 'count=3', '--secret', `note=@${path}`, '--detach', '--on', 'name = a'];
  const { code, stdout, stderr } = await chargehandOn(resolvers, ...words);
  rmSync(folder, { recursive: true });
  assert.equal(code, 0, stderr);
  const [input] = started as { arguments: object; secrets: object }[];
  assert.deepEqual([{ ...input?.arguments }, { ...input?.secrets }], [{ count: 3 }, { note: VALUE }]);
  assert.ok(!(stdout + stderr).includes('hunter2'));
});
