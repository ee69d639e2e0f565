import { startStack, type Stack } from '../support/startStack.ts';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { DatabaseSync } from 'node:sqlite';
import { ENTITIES } from '@chargehand/api/entities';
import { MIGRATIONS } from '@chargehand/api/migrations/index';
import { openDatabase } from '@chargehand/api/platform/database';
import { query } from '@chargehand/api/platform/sql';
import { dumpTables } from '../support/dumpTables.ts';
import { repositoryRoot } from '../support/repositoryRoot.ts';
import { finished } from '../support/tasks.ts';

/** With characters that URLs and base64 write differently. */
const CANARY = 'Canary 4711, is it: here? never!';
const SPELLINGS = [
  CANARY,
  JSON.stringify(CANARY).slice(1, -1),
  encodeURIComponent(CANARY),
  new URLSearchParams([['', CANARY]]).toString().slice(1),
  // Without its end, which depends on what follows.
  Buffer.from(CANARY).toString('base64').slice(0, -4),
  Buffer.from(CANARY).toString('base64url').slice(0, -4),
  Buffer.from(CANARY).toString('hex'),
  Buffer.from(CANARY, 'utf16le').toString('latin1'),
];

const isFound = (text: string): boolean => SPELLINGS.some((spelling) => text.includes(spelling));

const RUN =
  'mutation ($input: RunTaskInput!) { runTask(input: $input) { id secretInputs filter command { arguments } } }';
const TASK = `query ($id: ID!) { task(id: $id) { id filter secretInputs counts { targeted succeeded } summaries { text }
  command { plugin action arguments } targets { nodes { name outcome reason statusMessage outputs } } } }`;
const LOOKS = [
  '{ tasks { nodes { id filter command { arguments } } } }',
  '{ auditEntries(first: 500) { nodes { act object actor details } } }',
  '{ viewer { commands { nodes { command { arguments } } } } }',
  '{ smartProxies { name secrets { areAllowed why } bridge { problem middleware } } }',
  `mutation { runTask(input: { plugin: "echo", action: "echo", filter: "nonsense (", arguments: {} }) { id } }`,
  '{ previewTargets(filter: "all", plugin: "echo", action: "echo") { total warnings { message } } }',
];

/** The whole product; whatever the API answers is written down. */
async function startWatched(): Promise<{
  stack: Stack;
  transcript: string[];
  look: (query: string, variables?: object) => Promise<unknown>;
}> {
  const stack = await startStack({ fleet: 8 });
  const transcript: string[] = [];
  const look = async (query: string, variables: object = {}): Promise<unknown> => {
    const answer = await stack.answer<Record<string, unknown>>(query, variables);
    transcript.push(JSON.stringify(answer));
    return answer.data;
  };
  return { stack, transcript, look };
}

/** Every file below a folder, but for the hosts' own record. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== 'executions.jsonl')
    .map(({ parentPath, name }) => join(parentPath, name));
}

async function foundIn(folder: string): Promise<readonly string[]> {
  const found = [];
  // What PostgreSQL or SQLite removes in between is not there any more.
  for (const path of await filesBelow(folder))
    if (isFound(await readFile(path, 'latin1').catch(() => ''))) found.push(path);
  return found;
}

test('S56: a canary that the host received is found in no table, file, log, answer or output of a command', async () => {
  const { stack, transcript, look } = await startWatched();
  await using _stack = stack;
  const { smartProxies } = (await look('{ smartProxies { name } }')) as { smartProxies: { name: string }[] };
  for (const { name: proxy } of smartProxies)
    await look(
      'mutation ($proxy: String!) { setSecretsAllowed(proxy: $proxy, isAllowed: true, reason: "canaries") { name } }',
      { proxy },
    );
  const input = {
    plugin: 'echo',
    action: 'echo',
    filter: 'all',
    secrets: { text: CANARY },
    key: 'canary',
    options: { ttlSeconds: 5, timeoutSeconds: 2 },
  };
  const ran = (await look(RUN, { input })) as { runTask: { id: string } } | null;
  const id = ran?.runTask.id ?? assert.fail(transcript.at(-1));
  const task = await finished(stack, id);
  assert.ok(task.counts.succeeded > 2, 'it ran');
  await look(TASK, { id });
  for (const document of LOOKS) await look(document);
  await look(`{ tasks(search: ${JSON.stringify(CANARY)}) { totalCount } }`);
  transcript.pop();
  for (const bad of [
    { secrets: { text: `${CANARY}\n` } },
    { secrets: { colour: CANARY } },
    { secrets: { text: CANARY }, arguments: { text: 'x' } },
    { secrets: { text: CANARY }, nonsense: 1 },
    { secrets: { text: CANARY }, options: 7 },
  ])
    await look(RUN, { input: { ...input, key: null, ...bad } });
  const said = await runFromTerminal(stack);
  const received = (await stack.executions()).filter((execution) => JSON.stringify(execution).includes(CANARY));
  assert.ok(received.length >= 2 * task.counts.succeeded, 'the hosts were given it, by both runs');

  assert.deepEqual(transcript.filter(isFound), [], 'answers of the API');
  assert.ok(!isFound(said), 'the command line');
  const orm = await openDatabase({ url: stack.databaseUrl, entities: ENTITIES, migrations: MIGRATIONS });
  await using _orm = { [Symbol.asyncDispose]: () => orm.close(true) };
  const rows = await dumpTables(orm.em.fork());
  assert.ok(rows.length > 100);
  assert.deepEqual(rows.filter(isFound), [], 'tables');
  assert.deepEqual(await query(orm.em.fork(), 'select task_id from task_secret'), [], 'sealed texts are gone');
  assert.deepEqual(await foundIn(stack.dataDir), [], 'files: data folders, journals, logs, write-ahead logs');
  assert.deepEqual(await sealedInJournals(stack.dataDir), [], 'journals keep no sealed text');
  // The scan itself finds what is there.
  assert.ok(isFound(JSON.stringify({ text: CANARY })) && isFound(`x=${encodeURIComponent(CANARY)}`));
});

/** What a person at a terminal sees. */
async function runFromTerminal({ url, token }: Stack): Promise<string> {
  const words = ['run', 'echo', 'echo', '--on', 'all', '--yes', '--secret', 'text'];
  const env = {
    PATH: process.env['PATH'],
    CHARGEHAND_URL: url,
    CHARGEHAND_TOKEN: token,
    CHARGEHAND_SECRET_TEXT: CANARY,
  };
  const program = join(repositoryRoot, 'cli', 'bin', 'chargehand.js');
  // Hosts without a bridge make it end with another code than 0.
  const done: unknown = await promisify(execFile)(process.execPath, [program, ...words], { env }).catch(
    (error: unknown) => error,
  );
  const { stdout, stderr } = done as { stdout: string; stderr: string };
  assert.match(stdout + stderr, /succeeded/i);
  return stdout + stderr;
}

async function sealedInJournals(dataDir: string): Promise<readonly string[]> {
  const journals = (await filesBelow(dataDir)).filter((path) => path.endsWith('journal.sqlite'));
  assert.ok(journals.length > 0);
  return journals.filter((path) => {
    using journal = new DatabaseSync(path, { readOnly: true });
    return (
      journal.prepare(`select 1 from dispatch where json_extract(payload, '$.sealed') is not null`).get() !== undefined
    );
  });
}
