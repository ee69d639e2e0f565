import assert from 'node:assert/strict';
import { appendFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startAuditWorld, type AuditWorld } from './auditWorld.ts';
import { appendCheckpoint, readCheckpoints } from '@chargehand/api/access/audit/checkpoints';
import { checkpointWriter } from '@chargehand/api/access/audit/checkpointWriter';
import { temporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

const START = Date.parse('2026-11-22T10:00:00.000Z');

describe('checkpoints of the audit trail', () => {
  let world: AuditWorld;
  let folder: TemporaryFolder;
  before(async () => {
    world = await startAuditWorld(0);
    folder = await temporaryFolder('checkpoints');
  });
  after(async () => {
    await folder[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  const at = (seconds: number): Date => new Date(START + seconds * 1_000);

  test('S77: a checkpoint is written when something is sealed, and then at most once a minute', async () => {
    const path = join(folder.path, 'minutes.jsonl');
    const write = checkpointWriter(path);
    await write(world.em, at(0));
    assert.deepEqual((await readCheckpoints(path)).checkpoints, []);
    await world.add(2);
    const end = await world.checkpoint();
    await write(world.em, at(1));
    await world.add(1);
    await write(world.em, at(30));
    assert.deepEqual((await readCheckpoints(path)).checkpoints, [{ ...end, at: at(1).toISOString() }]);
    await write(world.em, at(61));
    const positions = (await readCheckpoints(path)).checkpoints.map(({ position }) => position);
    assert.deepEqual(positions, [2, 3]);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  test('a trail that has not grown gets no further checkpoint, however long and however often the API starts', async () => {
    const path = join(folder.path, 'idle.jsonl');
    for (const minute of [0, 1, 2]) await checkpointWriter(path)(world.em, at(minute * 60));
    assert.equal((await readCheckpoints(path)).checkpoints.length, 1);
  });

  test('an API that starts again within the minute writes none, and one whose clock was set back does', async () => {
    const path = join(folder.path, 'restart.jsonl');
    await checkpointWriter(path)(world.em, at(0));
    await world.add(1);
    await checkpointWriter(path)(world.em, at(59));
    assert.equal((await readCheckpoints(path)).checkpoints.length, 1);
    await checkpointWriter(path)(world.em, at(-3_600));
    assert.equal((await readCheckpoints(path)).checkpoints.length, 2);
  });

  test('a line that a crash left unfinished spoils neither those before nor those after it', async () => {
    const path = join(folder.path, 'crash.jsonl');
    await checkpointWriter(path)(world.em, at(0));
    await appendFile(path, '{"position":3,"dig');
    await world.add(1);
    await checkpointWriter(path)(world.em, at(60));
    const { checkpoints, brokenLines } = await readCheckpoints(path);
    assert.deepEqual([checkpoints.length, brokenLines], [2, 1]);
    assert.equal(checkpoints.at(-1)?.digest, (await world.checkpoint()).digest);
    assert.ok((await readFile(path, 'utf8')).endsWith('}\n'));
  });

  test('S77: a chain that is not what the last checkpoint says is told of at once, and goes on being kept', async (context) => {
    const path = join(folder.path, 'contradicted.jsonl');
    const { position } = await world.checkpoint();
    await appendCheckpoint(path, { position, digest: 'of another chain', at: at(0).toISOString() });
    const lines: string[] = [];
    context.mock.method(process.stdout, 'write', (line: unknown) => lines.push(String(line)) > 0);
    await checkpointWriter(path)(world.em, at(60));
    context.mock.restoreAll();
    const told = lines.find((line) => line.includes('audit-contradicts-checkpoint')) ?? assert.fail();
    assert.match(told, new RegExp(`"level":"error".*"position":${position},`));
    assert.equal((await readCheckpoints(path)).checkpoints.at(-1)?.digest, (await world.checkpoint()).digest);
  });

  test('a file that is not there is told by its name and its setting', async () => {
    await assert.rejects(readCheckpoints(join(folder.path, 'none.jsonl')), {
      code: 'CHECKPOINTS_UNREADABLE',
      message: /none\.jsonl .*CHARGEHAND_AUDIT_CHECKPOINTS/,
    });
  });
});
