import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { startAuditWorld, type AuditWorld } from './auditWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { repositoryRoot } from '../support/repositoryRoot.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('chargehand-admin audit', () => {
  let world: AuditWorld;
  let folder: TemporaryFolder;
  before(async () => {
    folder = await temporaryFolder('audit');
    world = await startAuditWorld(5);
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  async function run(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const script = join(repositoryRoot, 'api/bin/chargehand-admin.js');
    const child = spawn(process.execPath, [script, ...words], {
      env: { PATH: process.env['PATH'], DATABASE_URL: world.database.url, ...env },
    });
    const status = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { status: await status, stdout, stderr };
  }

  /** Edits the trail as one who may switch triggers off. */
  async function tamper(statement: string): Promise<void> {
    const em = world.em.fork();
    await em.transactional(async (tx) => {
      await query(tx, 'set local session_replication_role = replica');
      await query(tx, statement);
    });
  }

  test('S77: verify ends with 0 on a sound trail and with 1 on another, and names the first bad entry', async () => {
    const path = join(folder.path, 'checkpoints.jsonl');
    await appendFile(path, `${JSON.stringify(await world.checkpoint())}\n`);
    const sound = await run(['audit', 'verify'], { CHARGEHAND_AUDIT_CHECKPOINTS: path });
    assert.deepEqual([sound.status, sound.stderr], [0, '']);
    assert.match(sound.stdout, /5 entries are sealed, 0 wait for their seal\. It agrees with 1 checkpoints\./);
    assert.match((await run(['audit', 'verify'])).stdout, /no checkpoint to compare with/);
    await tamper(`update audit_entry set actor = 'user:x' where id = 4`);
    const broken = await run(['audit', 'verify'], { CHARGEHAND_AUDIT_CHECKPOINTS: path });
    assert.deepEqual([broken.status, broken.stdout], [1, '']);
    assert.match(broken.stderr, /entry 4, at position 4 of the chain, is not what was sealed there/);
    await tamper(`update audit_entry set actor = 'api' where id = 4`);
    assert.equal((await run(['audit', 'verify'])).status, 0);
  });

  test('S77: checkpoints that cannot be read are a failure, not a success without them', async () => {
    const { status, stdout, stderr } = await run(['audit', 'verify'], {
      CHARGEHAND_AUDIT_CHECKPOINTS: '/nowhere/at/all',
    });
    assert.deepEqual([status, stdout], [69, '']);
    assert.match(stderr, /cannot be read/);
  });

  test('S74: an export holds each entry in a line of its own, harmless to spreadsheets and terminals', async () => {
    const insert = `insert into audit_entry (at, actor, act, object, details) values ('2026-01-02T03:04:05Z', $1, 'x', $2, $3)`;
    await query(world.em, insert, ['user:\u001b[31m\r\nx', '=cmd|calc', JSON.stringify({ note: '\u202e"' })]);
    const range = ['--from', '2026-01-02', '--to', '2026-01-03'];
    const lines = (await run(['audit', 'export', ...range])).stdout.split('\n');
    assert.equal(lines.length, 2);
    const { actor, object, details } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    assert.deepEqual([actor, object, details], ['user:\u001b[31m\r\nx', '=cmd|calc', { note: '\u202e"' }]);
    assert.doesNotMatch(lines[0] ?? '', /[\u0000-\u001f\u202e]/);
    const csv = (await run(['audit', 'export', '--format', 'csv', ...range])).stdout;
    assert.match(csv, /^"id","at","actor","act","object","address","credential","details","position"\r\n/);
    assert.match(csv, /"'=cmd\|calc"/);
    assert.ok(csv.includes('""note"":""\\u202e\\""""'), csv);
  });

  test('S75: an export is recorded, and has every entry of more pages than one', async () => {
    await query(
      world.em,
      `insert into audit_entry (actor, act, object, details) select 'api', 'bulk', 'thing:' || n, '{}' from generate_series(1, 2500) n`,
    );
    const { status, stdout } = await run(['audit', 'export']);
    assert.equal(status, 0);
    const entries = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { act: string; object: string; address: string | null });
    const bulk = entries.filter(({ act }) => act === 'bulk').map(({ object }) => object);
    assert.deepEqual(
      bulk,
      Array.from({ length: 2500 }, (_, index) => `thing:${index + 1}`),
    );
    const last = entries.at(-1);
    assert.deepEqual([last?.act, last?.object, last?.address], ['audit.export', 'audit', 'console']);
  });

  test('what cannot be meant is refused with the usage, before the database is asked', async () => {
    for (const words of [
      ['audit'],
      ['audit', 'repair'],
      ['audit', 'verify', 'x'],
      ['audit', 'verify', '--from', '2026-01-01'],
      ['audit', 'export', '--format', 'xml'],
      ['audit', 'export', '--from', 'yesterday'],
      ['audit', 'export', '--where', 'x'],
      [],
    ]) {
      const { status, stdout } = await run(words, { DATABASE_URL: '' });
      assert.deepEqual([status, stdout], [64, ''], words.join(' '));
    }
  });

  test('S75: links and enrolments that are made on the console are recorded', async () => {
    await query(world.em, `insert into app_user (login, name) values ('olga', 'olga')`);
    await run(['sign-in-link', 'olga']);
    await run(['enrolment', 'site-z']);
    const rows = await query(world.em, `select act, object, address from audit_entry order by id desc limit 2`);
    assert.deepEqual(rows, [
      { act: 'bridge.enrolment.create', object: 'proxy:site-z', address: 'console' },
      { act: 'user.sign-in-link', object: 'user:olga', address: 'console' },
    ]);
  });
});
