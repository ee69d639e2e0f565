import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePrivateKey, publicKeyOf, sealValues } from '@chargehand/sealing';
import { checkCommand } from './checkCommand.ts';
import type { DispatchWork } from './DispatchWork.ts';
import { executeDispatch } from './executeDispatch.ts';
import { openJournal } from './journal.ts';
import { SecretOpener } from './SecretOpener.ts';
import {
  executeContext,
  fakeLink,
  recordingLog,
  START_MS,
  storyOf,
  temporaryFolder,
  workFor,
} from './testing/world.ts';

const key = makePrivateKey();
const secrets = new SecretOpener(key, 'amsterdam');
const sealedFor = (taskUuid: string, values: object = { pin: 'hunter2' }, recipient = publicKeyOf(key)): string =>
  sealValues({ ...values }, recipient, { taskUuid, proxy: 'amsterdam', plugin: 'service', action: 'restart' });
const secretWork = (more: Partial<DispatchWork> = {}): DispatchWork =>
  workFor(['a', 'b'], { taskUuid: 't', secretInputs: ['pin'], sealed: sealedFor('t'), ...more });

test('secrets are checked and sent together with the arguments', () => {
  const seen: DispatchWork[] = [];
  const plugins = {
    check: (work: DispatchWork) => {
      seen.push(work);
      return { ok: false, reason: 'X', message: '' } as const;
    },
  };
  checkCommand({ plugins, secrets }, secretWork());
  checkCommand({ plugins, secrets }, workFor(['a']));
  assert.deepEqual(
    seen.map((work) => work.arguments),
    [{ service: 'httpd', pin: 'hunter2' }, { service: 'httpd' }],
  );
});

const UNREADABLE: Readonly<Record<string, Partial<DispatchWork>>> = {
  'that are missing': { sealed: null },
  'that are damaged': { sealed: `${sealedFor('t').slice(0, -5)}AAAAA` },
  'for another key': { sealed: sealedFor('t', { pin: 'hunter2' }, publicKeyOf(makePrivateKey())) },
  'of another task': { sealed: sealedFor('u') },
  'of more inputs': { sealed: sealedFor('t', { pin: 'hunter2', force: true }) },
  'of other inputs': { sealed: sealedFor('t', { force: true }) },
  'of an input that is among the arguments': { arguments: { service: 'httpd', pin: '' } },
};

for (const [fault, more] of Object.entries(UNREADABLE))
  test(`a dispatch with secrets ${fault} is proved unsent as SECRET_UNREADABLE, and nobody is told more`, async () => {
    using folder = temporaryFolder();
    using journal = openJournal(folder.path);
    const link = fakeLink();
    const log = recordingLog();
    const work = secretWork(more);
    journal.accept(work, START_MS);
    const plugins = { check: () => assert.fail() };
    const context = executeContext(journal, link, {
      log,
      checkCommand: (given) => checkCommand({ plugins, secrets }, given),
    });
    await executeDispatch(context, work);
    assert.deepEqual(link.sent, []);
    assert.deepEqual(storyOf(journal).slice(2), ['0 NOT_SENT SECRET_UNREADABLE', '1 NOT_SENT SECRET_UNREADABLE']);
    assert.deepEqual(log.events, ['dispatch-refused']);
  });
