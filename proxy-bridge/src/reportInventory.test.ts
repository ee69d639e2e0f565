import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RpcReply } from '@chargehand/mcollective';
import { symbolHash } from '@chargehand/mcollective';
import type { ReportedHost } from './apiLink.ts';
import type { InventoryContext } from './reportInventory.ts';
import { reportInventory } from './reportInventory.ts';
import { fakeLink, recordingLog, START_MS } from './testing/world.ts';

type Answer = RpcReply & { readonly atMs: number };

/** Runs one round over these names, with room for so many hosts before each call; gives the groups that were asked and the hosts reported. */
async function oneRound(
  names: readonly string[],
  rooms: number[],
  answerOf: (host: string) => Partial<Answer> = () => ({}),
) {
  const stop = new AbortController();
  const asked: number[] = [];
  const reported: string[] = [];
  const link = fakeLink();
  const inquiries: InventoryContext['inquiries'] = {
    ping: () => Promise.resolve([...names]),
    get room() {
      return rooms.shift() ?? 150;
    },
    call: (_, { hosts }) => {
      asked.push(hosts.length);
      return Promise.resolve(new Map(hosts.map((host) => [host, { ...plainAnswer(host), ...answerOf(host) }])));
    },
  };
  const reportHosts = (hosts: ReportedHost[]): Promise<void> => {
    reported.push(...hosts.map(({ name }) => name));
    return Promise.resolve();
  };
  const log = recordingLog();
  const session = { link, problem: undefined, onChange: () => undefined };
  const onRound = (): void => stop.abort();
  await reportInventory({ session, inquiries, api: { reportInventory: reportHosts }, log, onRound }, stop.signal);
  return { asked, reported, events: log.events };
}

function plainAnswer(senderId: string): Answer {
  const data = symbolHash({ facts: symbolHash({}) });
  const message = { requestId: 'r', agent: 'rpcutil', messageTime: 1, statusCode: 0, statusMessage: 'OK' };
  return { ...message, senderId, data, atMs: START_MS };
}

test('only so many hosts are asked as may wait at the broker, and none while there is no room', async () => {
  const names = Array.from({ length: 230 }, (_, index) => `h${index}`);
  const { asked, reported } = await oneRound(names, [150, 50, 0, 7]);
  assert.deepEqual(asked, [100, 50, 7, 73]);
  assert.equal(reported.length, 230);
});

test('a host whose answer cannot be read costs no other host its place in the inventory', async () => {
  const broken = (host: string): Partial<Answer> => (host === 'b' ? { atMs: Number.NaN } : {});
  const { reported, events } = await oneRound(['a', 'b', 'c'], [], broken);
  assert.deepEqual(reported, ['a', 'c']);
  assert.ok(events.includes('host-not-described'));
});
