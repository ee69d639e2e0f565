import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { ClientConfig } from '@chargehand/mcollective';
import { decodeRequest, pskSeal } from '@chargehand/mcollective';
import { makePrivateKey } from '@chargehand/sealing';
import { assembleBridge } from './assembleBridge.ts';
import type { IncomingReply, ReplyChannel } from './connectors/Connector.ts';
import { openJournal } from './journal.ts';
import { SecretOpener } from './SecretOpener.ts';
import { KnownNodes } from './KnownNodes.ts';
import { fakeLink, recordingLog, START_MS, temporaryFolder, workFor } from './testing/world.ts';

const client: ClientConfig = {
  file: 'client.cfg',
  identity: 'bridge',
  mainCollective: 'mcollective',
  collectives: ['mcollective'],
  libdirs: [],
  connector: {
    kind: 'activemq',
    brokers: [{ host: 'nowhere', port: 1, user: undefined, password: undefined, tls: undefined }],
    randomize: false,
    vhost: 'mcollective',
    heartbeatIntervalSeconds: 0,
    maxMissedHeartbeats: 2,
    allowsStomp10: true,
    connectTimeoutSeconds: 1,
    initialReconnectDelaySeconds: 0,
    maxReconnectDelaySeconds: 0,
    backOffMultiplier: 2,
    base64: false,
    agentsMultiplex: false,
    priority: 0,
  },
  security: { plugin: 'psk', psk: 'secret', callerId: 'uid=0' },
  directAddressing: true,
  ttlSeconds: 60,
  discoveryTimeoutSeconds: 2,
  notes: [],
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
  const connect = (channel: ReplyChannel, onReply: (reply: IncomingReply) => void) => {
    if (channel === 'tasks') connected.resolve(onReply);
    return Promise.resolve({ ...fakeLink(), closed: left.promise, disconnect });
  };
  const nodes = new KnownNodes(path, { ...client, log: recordingLog() }, START_MS);
  const listenForRegistrations = (): Promise<never> => Promise.reject(new Error('forbidden'));
  const parts = assembleBridge({
    secrets: new SecretOpener(makePrivateKey(), 'amsterdam'),
    client,
    journal,
    nodes,
    log: recordingLog(),
    version: '1',
    now: () => START_MS,
    wallNow: () => START_MS + 3_600_000,
    connectorFor: () => ({ middleware: 'fake', connect, listenForRegistrations }),
  });
  const dispose = (): void => {
    journal[Symbol.dispose]();
    nodes[Symbol.dispose]();
  };
  return { parts, deliver: connected.promise, left: left.promise, [Symbol.dispose]: dispose };
}

test('a reply whose acknowledgement cannot be written costs the link, never the process', async () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  const { parts, deliver, left } = bridge;
  parts.session.start();
  const accept = (): never => {
    throw new Error('no header');
  };
  const receive = await deliver;
  await new Promise((resolve) => setImmediate(resolve));
  receive({ body: Buffer.from('anything'), isOversize: false, accept });
  await left;
  await parts.session.stop();
});

test('a count beyond 32 bits is reported as the largest that fits', () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  using database = new DatabaseSync(join(folder.path, 'journal.sqlite'));
  database.exec(`insert into counter values ('quarantined', ${2 ** 31 + 7})`);
  assert.equal(bridge.parts.report().quarantined, 2_147_483_647);
});

test('hosts are told the time of the wall clock, and the journal the time that nobody can set', () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  const { journal, speaker, obey } = bridge.parts;
  const { messageTime } = decodeRequest(speaker.ping('f'.repeat(32), 'mcollective'), pskSeal('secret', 'uid=0'));
  assert.equal(messageTime * 1000, START_MS + 3_600_000);
  journal.accept(workFor(['a']), START_MS);
  obey([{ id: 'd1', reason: 'CANCELLED' }]);
  assert.equal(journal.entriesAfter(1, 1)[0]?.at, new Date(START_MS).toISOString());
});
