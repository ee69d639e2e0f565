import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { ClientConfig } from '@chargehand/mcollective';
import { assembleBridge } from './assembleBridge.ts';
import type { IncomingReply } from './connectors/Connector.ts';
import { openJournal } from './journal.ts';
import { fakeLink, recordingLog, START_MS, temporaryFolder } from './testing/world.ts';

const client: ClientConfig = {
  file: 'client.cfg',
  identity: 'bridge',
  mainCollective: 'mcollective',
  collectives: ['mcollective'],
  libdirs: [],
  connector: 'activemq',
  securityProvider: 'psk',
  psk: 'secret',
  directAddressing: true,
  ttlSeconds: 60,
  activemq: {
    brokers: [],
    randomize: false,
    vhost: '/',
    heartbeatIntervalSeconds: 0,
    connectTimeoutSeconds: 1,
    initialReconnectDelaySeconds: 0,
    maxReconnectDelaySeconds: 0,
    priority: 0,
    base64: false,
  },
  ignoredKeys: [],
};

/** A bridge on a broker that hands over what `deliver` is given, and counts how often it was left. */
function bridgeIn(path: string) {
  const journal = openJournal(path);
  const connected = Promise.withResolvers<(reply: IncomingReply) => void>();
  const left = Promise.withResolvers<undefined>();
  const disconnect = (): Promise<void> => {
    left.resolve(undefined);
    return Promise.resolve();
  };
  const connect = (onReply: (reply: IncomingReply) => void) => {
    connected.resolve(onReply);
    return Promise.resolve({ ...fakeLink(), closed: left.promise, disconnect });
  };
  const parts = assembleBridge({
    client,
    journal,
    log: recordingLog(),
    version: '1',
    now: () => START_MS,
    connectorFor: () => ({ middleware: 'fake', connect }),
  });
  return { parts, journal, deliver: connected.promise, left: left.promise };
}

for (const channel of ['tasks', 'inquiries'] as const) {
  test(`a reply to ${channel} whose acknowledgement cannot be written costs the link, never the process`, async () => {
    using folder = temporaryFolder();
    const { parts, journal, deliver, left } = bridgeIn(folder.path);
    using _journal = journal;
    parts.session.start();
    const accept = (): never => {
      throw new Error('no header');
    };
    const receive = await deliver;
    await new Promise((resolve) => setImmediate(resolve));
    receive({ channel, body: Buffer.from('anything'), isOversize: false, accept });
    await left;
    await parts.session.stop();
  });
}

test('a count beyond 32 bits is reported as the largest that fits', () => {
  using folder = temporaryFolder();
  const { parts, journal } = bridgeIn(folder.path);
  using _journal = journal;
  using database = new DatabaseSync(join(folder.path, 'journal.sqlite'));
  database.exec(`insert into counter values ('quarantined', ${2 ** 31 + 7})`);
  assert.equal(parts.report().quarantined, 2_147_483_647);
});
