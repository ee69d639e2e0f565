import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DoctorUsage, runDoctor } from './runDoctor.ts';

const CANARY = 'canary-0c7f';
/** Nobody listens on port 1. */
const UNREACHABLE = `connector = activemq
identity = bridge.example.com
plugin.psk = ${CANARY}-psk
plugin.activemq.pool.size = 2
plugin.activemq.pool.1.host = 127.0.0.1
plugin.activemq.pool.1.port = 1
plugin.activemq.pool.1.user = bridge
plugin.activemq.pool.1.password = ${CANARY}-password
plugin.activemq.pool.2.host = 127.0.0.2
plugin.activemq.pool.2.port = 1
`;

test('it is refused without MCOLLECTIVE_CONFIG, with an unknown option, and with an API that is no URL', async () => {
  const config = { MCOLLECTIVE_CONFIG: '/etc/client.cfg' };
  const calls = [
    { args: [], env: {} },
    { args: ['--jsn'], env: config },
    { args: ['now'], env: config },
    { args: [], env: { ...config, CHARGEHAND_API_URL: 'here' } },
  ];
  const terminal = { write: () => assert.fail('nothing is written'), progress: undefined };
  for (const { args, env } of calls) await assert.rejects(runDoctor(args, env, terminal), DoctorUsage);
});

test('every fault of the configuration is a problem that names the key and says what is expected', async () => {
  const { code, findings } = await examine({ config: 'connector = nats\nplugin.psk =\n' });
  assert.equal(code, 1);
  const problems = findings.filter(({ status }) => status === 'problem');
  assert.deepEqual(
    problems.map(({ remedy }) => remedy),
    [
      'Correct it: connector must be activemq or rabbitmq; "nats" is not supported',
      'Correct it: plugin.psk must be the pre-shared key of the nodes',
    ],
  );
  assert.ok(findings.some(({ finding }) => finding === 'skipped, because there is no usable configuration'));
});

test('a client.cfg that everybody may read is a warning, and chmod the remedy', async () => {
  const { findings } = await examine({ config: UNREACHABLE, mode: 0o644 });
  const warnings = findings.filter(({ check, status }) => check === 'configuration' && status === 'warning');
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]?.remedy ?? '', /chmod 600 .*client\.cfg$/);
});

test('every broker of a pool is tried on its own', async () => {
  const { findings } = await examine({ config: UNREACHABLE });
  const connection = findings.filter(({ check }) => check === 'connection');
  assert.deepEqual(
    connection.map(({ status, finding }) => [status, /^[^ ]*/.exec(finding)?.[0]]),
    [
      ['problem', '127.0.0.1:1:'],
      ['problem', '127.0.0.2:1:'],
    ],
  );
});

test('no secret is written, neither as text nor as JSON', async () => {
  const { json, text } = await examine({ config: UNREACHABLE });
  assert.doesNotMatch(json + text, new RegExp(CANARY));
});

test('a DDL file that cannot be used is a warning with file and line, and hides no other', async () => {
  const ddls = {
    'bad.ddl': 'metadata :name => "bad",\n  :description => ENV["X"]\n',
    'good.ddl': `metadata :name => "good", :description => "d", :author => "a", :license => "l", :version => "1", :url => "u", :timeout => 5
action "go", :description => "Go"
`,
  };
  const { findings } = await examine({ config: UNREACHABLE, ddls });
  const about = findings.filter(({ check }) => check === 'DDL files');
  assert.match(about.find(({ status }) => status === 'ok')?.finding ?? '', /^1 plugin with 1 action in /);
  const refused = about.find(({ status }) => status === 'warning');
  assert.match(refused?.finding ?? '', /bad\.ddl:2: /);
  assert.match(refused?.remedy ?? '', /bad\.json$/);
  assert.match(about.find(({ status }) => status === 'note')?.finding ?? '', /no rpcutil\.ddl/);
});

test('an API that is well is ok, one with another time is a warning, and one that is not there, or without TLS elsewhere, a problem', async () => {
  let date = new Date();
  const api = createServer((request, response) => {
    response.statusCode = request.url === '/base/healthz' ? 200 : 404;
    response.setHeader('Date', date.toUTCString()).end('{}');
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const { port } = api.address() as AddressInfo;
  const status = async (url: string): Promise<string | undefined> => {
    const { findings } = await examine({ config: UNREACHABLE, env: { CHARGEHAND_API_URL: url } });
    return findings.find(({ check }) => check === 'API')?.status;
  };
  const statuses = [await status(`http://127.0.0.1:${port}/base/`), await status(`http://127.0.0.1:${port}/elsewhere`)];
  statuses.push(await status(`http://api.invalid:${port}/base`));
  date = new Date(Date.now() - 60_000);
  statuses.push(await status(`http://127.0.0.1:${port}/base`));
  api.close();
  api.closeAllConnections();
  statuses.push(await status(`http://127.0.0.1:${port}/base`));
  assert.deepEqual(statuses, ['ok', 'problem', 'problem', 'warning', 'problem']);
});

interface Examined {
  readonly code: number;
  readonly findings: readonly { check: string; status: string; finding: string; remedy: string | null }[];
  readonly json: string;
  readonly text: string;
}

interface Subject {
  readonly config: string;
  readonly mode?: number;
  readonly ddls?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
}

async function examine({ config, mode = 0o600, ddls = {}, env = {} }: Subject): Promise<Examined> {
  const folder = await mkdtemp(join(tmpdir(), 'chargehand-doctor-'));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(folder, { recursive: true }));
  const agents = join(folder, 'mcollective/agent');
  await mkdir(agents, { recursive: true });
  for (const [name, text] of Object.entries(ddls)) await writeFile(join(agents, name), text);
  const file = join(folder, 'client.cfg');
  await writeFile(file, `${config}libdir = ${folder}\n`);
  await chmod(file, mode);
  const run = async (args: readonly string[]): Promise<{ code: number; output: string }> => {
    let output = '';
    const terminal = { write: (text: string) => (output += text), progress: undefined };
    return { code: await runDoctor(args, { MCOLLECTIVE_CONFIG: file, ...env }, terminal), output };
  };
  const { code, output: json } = await run(['--json']);
  const { output: text } = await run([]);
  return { code, findings: JSON.parse(json) as Examined['findings'], json, text };
}
