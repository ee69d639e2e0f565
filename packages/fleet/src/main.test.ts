import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readClientConfig } from '@chargehand/mcollective';
import { temporaryFolder } from './TestBridge.fixture.ts';

const main = fileURLToPath(new URL('./main.js', import.meta.url));

test('the program reports its sites when it is ready, and ends cleanly on SIGTERM', async () => {
  await using folder = await temporaryFolder();
  const program = run({ CHARGEHAND_FLEET: '4', CHARGEHAND_DATA_DIR: folder.path });
  const { event, sites = [] } = await firstLine(program);
  assert.equal(event, 'ready');
  assert.equal(sites.length, 2);
  for (const { proxy, port } of sites) {
    const config = await readClientConfig(join(folder.path, 'fleet', proxy, 'client.cfg'), {});
    assert.equal(config.connector.brokers[0]?.port, port);
  }
  program.kill('SIGTERM');
  assert.deepEqual(await once(program, 'exit'), [0, null]);
});

test('a wrong setting ends the program with 78 and a message that names it', async () => {
  const program = run({ CHARGEHAND_FLEET: 'many' });
  const [{ event, message }, [code]] = await Promise.all([firstLine(program), once(program, 'exit')]);
  assert.equal(event, 'not-started');
  assert.match(message ?? '', /CHARGEHAND_FLEET must be/);
  assert.equal(code, 78);
});

test('a script that cannot be read ends the program with 78 and its name', async () => {
  await using folder = await temporaryFolder();
  const script = join(folder.path, 'script.json');
  await writeFile(script, '{');
  const program = run({ CHARGEHAND_DATA_DIR: folder.path, CHARGEHAND_FLEET_SCRIPT: script });
  const [{ message }, [code]] = await Promise.all([firstLine(program), once(program, 'exit')]);
  assert.match(message ?? '', /script\.json/);
  assert.equal(code, 78);
});

type Program = ChildProcessByStdio<null, Readable, null>;

function run(env: Readonly<Record<string, string>>): Program {
  return spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'ignore'] });
}

interface LogLine {
  readonly event: string;
  readonly message?: string;
  readonly sites?: readonly { readonly proxy: string; readonly port: number }[];
}

async function firstLine(program: Program): Promise<LogLine> {
  const [line] = await once(createInterface(program.stdout), 'line');
  const parsed: LogLine = JSON.parse(String(line));
  return parsed;
}
