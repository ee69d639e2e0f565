import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makePrivateKey, publicKeyOf, sealValues } from '@chargehand/sealing';
import type { Journal } from './journal.ts';
import { openJournal } from './journal.ts';
import { ReplyMasks } from './ReplyMasks.ts';
import { SecretOpener } from './SecretOpener.ts';
import { START_MS, temporaryFolder, workFor } from './testing/world.ts';

const key = makePrivateKey();
const sealed = sealValues({ pin: 'hunter2' }, publicKeyOf(key), {
  taskUuid: 't',
  proxy: 'amsterdam',
  plugin: 'service',
  action: 'restart',
});
const work = workFor(['a'], { taskUuid: 't', secretInputs: ['pin'], sealed });
const body = { statusCode: 0, statusMessage: 'it is hunter2', outputs: {} };

function masksOf(journal: Journal): ReplyMasks {
  const { work: read, isClosed } = {
    work: (id: string) => journal.work(id),
    isClosed: (id: string) => journal.isClosed(id),
  };
  return new ReplyMasks({ work: read, isClosed, secrets: new SecretOpener(key, 'amsterdam') });
}

const holds = (directory: string, text: string): string[] =>
  readdirSync(directory).filter((name) => readFileSync(join(directory, name)).includes(text));

test('replies of a dispatch with secrets are masked, also by a bridge that was started in between', () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(work, START_MS);
  assert.equal(masksOf(journal).apply('d1', body).statusMessage, 'it is ***');
  assert.equal(masksOf(journal).apply('d1', body).statusMessage, 'it is ***');
});

test('with its end a dispatch loses its sealed secrets, on the disk too, and what comes later is not kept in words', () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(work, START_MS);
  const masks = masksOf(journal);
  masks.apply('d1', body);
  assert.notDeepEqual(holds(folder.path, sealed), []);
  masks.forgetClosed();
  assert.equal(masks.apply('d1', body).statusMessage, 'it is ***');
  journal.refuse('d1', [0], { reason: 'EXPIRED', atMs: START_MS });
  assert.equal(journal.work('d1').sealed ?? null, null);
  journal.shredder.cutLog();
  assert.deepEqual(holds(folder.path, sealed), []);
  assert.deepEqual(journal.work('d1'), workFor(['a'], { taskUuid: 't', secretInputs: ['pin'] }));
  masks.forgetClosed();
  const late = masks.apply('d1', body);
  assert.equal(late.statusCode, 0);
  assert.ok(!JSON.stringify(late).includes('hunter2'));
});

test('a reply whose dispatch cannot be read is kept without its words', () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  assert.equal(masksOf(journal).apply('gone', body).statusCode, 0);
  assert.ok(!JSON.stringify(masksOf(journal).apply('gone', body)).includes('hunter2'));
});
