import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiRefused } from '@chargehand/api-client';
import type { ReportedHost } from './apiLink.ts';
import { recordingLog } from './testing/world.ts';
import { uploadHosts } from './uploadHosts.ts';

const { signal } = new AbortController();

function hostsOf(count: number, value = ''): ReportedHost[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `h${index}`,
    facts: [{ name: 'text', value }],
    classes: [],
    plugins: [],
    collectives: [],
    clockOffsetSeconds: null,
    seenAt: '2026-11-22T10:00:00.000Z',
  }));
}

/** An API that notes the batches it is sent and refuses those with one of these hosts. */
function apiWithout(refused: readonly string[], code = 'BAD_USER_INPUT') {
  const batches: number[] = [];
  const names: string[] = [];
  const reportInventory = (hosts: ReportedHost[]): Promise<void> => {
    batches.push(hosts.length);
    if (hosts.some(({ name }) => refused.includes(name))) return Promise.reject(new ApiRefused(code, 'No.'));
    names.push(...hosts.map(({ name }) => name));
    return Promise.resolve();
  };
  return { reportInventory, batches, names };
}

test('hosts are reported a hundred at a time', async () => {
  const api = apiWithout([]);
  assert.equal(await uploadHosts({ api, log: recordingLog() }, hostsOf(250), signal), 250);
  assert.deepEqual(api.batches, [100, 100, 50]);
});

test('a report holds no more than four mebibytes, and a larger host is sent alone', async () => {
  const api = apiWithout([]);
  const hosts = [...hostsOf(5, 'x'.repeat(1_500_000)), ...hostsOf(1, 'x'.repeat(5_000_000)), ...hostsOf(1)];
  await uploadHosts({ api, log: recordingLog() }, hosts, signal);
  assert.deepEqual(api.batches, [2, 2, 1, 1, 1]);
});

test('a host that the API refuses for good is named in the log and costs no other', async () => {
  const api = apiWithout(['h1']);
  const log = recordingLog();
  const refused: unknown[] = [];
  const warn = (event: string, facts?: object): void => void refused.push(event, facts);
  assert.equal(await uploadHosts({ api, log: { ...log, warn } }, hostsOf(120), signal), 119);
  assert.equal(new Set(api.names).size, 119);
  assert.deepEqual(refused, ['host-refused', { host: 'h1', code: 'BAD_USER_INPUT', problem: 'No.' }]);
});

test('an API that refuses who asks is not asked again for every host', async () => {
  const api = apiWithout(['h1'], 'UNAUTHENTICATED');
  await assert.rejects(uploadHosts({ api, log: recordingLog() }, hostsOf(5), signal), { code: 'UNAUTHENTICATED' });
  assert.deepEqual(api.batches, [5]);
});
