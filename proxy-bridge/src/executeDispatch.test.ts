import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrokerLink, OutgoingRequest } from './connectors/Connector.ts';
import { CHUNK_SIZE, executeDispatch } from './executeDispatch.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './journal.ts';
import { executeContext, fakeLink, START_MS, storyOf, temporaryFolder, workFor } from './testing/world.ts';
import { silenceDeadline } from './timing.ts';

const hosts = (count: number): string[] => Array.from({ length: count }, (_, index) => `host${index}`);

test('the intent of a host is on disk before its request reaches the broker', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const seen: string[] = [];
  const link = fakeLink((host) => {
    using reader = openJournal(folder.path);
    seen.push(`${host}: ${storyOf(reader).at(-1)}`);
  });
  const work = workFor(['a']);
  journal.accept(work, START_MS);
  await executeDispatch(executeContext(journal, link), work);
  assert.deepEqual(seen, ['a: 0 SENDING']);
  assert.deepEqual(storyOf(journal), ['0 ASSIGNED', '0 SENDING', '0 SENT']);
});

test('every host gets one request with an id of its own', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const ids = new Set<string>();
  const link = fakeLink((host, { payload }) => {
    const [name, id = ''] = payload.toString().split(' ');
    assert.equal(name, host);
    assert.match(id, /^[0-9a-f]{32}$/);
    assert.ok(journal.askedTarget(id, host));
    ids.add(id);
  });
  const work = workFor(hosts(120));
  journal.accept(work, START_MS);
  await executeDispatch(executeContext(journal, link), work);
  assert.equal(ids.size, 120);
  assert.deepEqual(link.sent, hosts(120));
});

test('a chunk begins only when the one before is through, and permission is asked for each', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const link = fakeLink();
  const sentAtPermission: number[] = [];
  const work = workFor(hosts(CHUNK_SIZE * 2 + 1));
  journal.accept(work, START_MS);
  const permission = () => {
    sentAtPermission.push(link.sent.length);
    return Promise.resolve({ kind: 'granted' as const, link });
  };
  await executeDispatch(executeContext(journal, link, { permission }), work);
  assert.deepEqual(sentAtPermission, [0, CHUNK_SIZE, CHUNK_SIZE * 2]);
});

test('a dispatch that our own DDL refuses is not sent', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const link = fakeLink();
  const work = workFor(['a', 'b']);
  journal.accept(work, START_MS);
  const checkCommand = () => ({ ok: false, reason: 'ARGUMENTS_REFUSED', message: 'service: TOO_LONG' }) as const;
  await executeDispatch(executeContext(journal, link, { checkCommand }), work);
  assert.deepEqual(link.sent, []);
  assert.deepEqual(storyOf(journal).slice(2), ['0 NOT_SENT ARGUMENTS_REFUSED', '1 NOT_SENT ARGUMENTS_REFUSED']);
});

test('a dispatch whose check fails with a fault of ours ends as not sent when its deadline has passed', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const work = workFor(['a']);
  journal.accept(work, START_MS);
  const checkCommand = (): never => {
    throw new Error('a fault of this program');
  };
  await assert.rejects(executeDispatch(executeContext(journal, fakeLink(), { checkCommand }), work), /a fault/);
  const late = executeContext(journal, fakeLink(), { checkCommand, isExpired: () => true });
  await executeDispatch(late, work);
  assert.deepEqual(storyOf(journal), ['0 ASSIGNED', '0 NOT_SENT EXPIRED']);
});

test('hosts beyond the deadline are not sent to', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const link = fakeLink();
  const work = workFor(hosts(CHUNK_SIZE + 2));
  journal.accept(work, START_MS);
  const permission = () =>
    Promise.resolve(link.sent.length === 0 ? { kind: 'granted' as const, link } : { kind: 'expired' as const });
  await executeDispatch(executeContext(journal, link, { permission }), work);
  assert.equal(link.sent.length, CHUNK_SIZE);
  assert.deepEqual(storyOf(journal).slice(-2), [
    `${CHUNK_SIZE} NOT_SENT EXPIRED`,
    `${CHUNK_SIZE + 1} NOT_SENT EXPIRED`,
  ]);
});

test('S51: a host that cannot be addressed is not sent to, and the others are', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const link = fakeLink();
  const work = workFor(['a', '/.*/', 'c']);
  journal.accept(work, START_MS);
  await executeDispatch(executeContext(journal, link), work);
  assert.deepEqual(link.sent, ['a', 'c']);
  assert.ok(storyOf(journal).includes('1 NOT_SENT HOST_NOT_ADDRESSABLE'));
});

test('hosts that nobody has heard are sent to last, only so many as the broker may keep, and the rest when it has room again', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const link = fakeLink();
  const noted: string[] = [];
  const rooms = [2, 0, 1];
  const sentAtRoom: number[] = [];
  const work = workFor(['gone1', 'a', 'gone2', 'gone3', 'b']);
  journal.accept(work, START_MS);
  const context = executeContext(journal, link, {
    addressing: { isDirected: true, collectiveOf: () => 'mcollective', isHeard: (host) => !host.startsWith('gone') },
    unheardRoom: () => {
      sentAtRoom.push(link.sent.length);
      return rooms.shift() ?? 0;
    },
    noteUnheard: (requestId) => void noted.push(requestId),
  });
  await executeDispatch(context, work);
  assert.deepEqual(link.sent, ['a', 'b', 'gone1', 'gone2']);
  await executeDispatch(context, journal.work(work.id));
  assert.deepEqual(link.sent, ['a', 'b', 'gone1', 'gone2', 'gone3']);
  assert.deepEqual(sentAtRoom, [2, 4, 4]);
  assert.equal(new Set(noted).size, 3);
});

test('where nodes take no requests of their own, one broadcast in each collective names exactly the hosts of a chunk', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const broadcasts: { collective: string; names: string[] }[] = [];
  const broadcast = (_: string, { payload, collective }: OutgoingRequest): Promise<void> => {
    const [names = '', id = ''] = payload.toString().split(' ');
    for (const name of names.split(',')) assert.equal(journal.askedTarget(id, name)?.isAnswered, false);
    assert.equal(journal.askedTarget(id, 'elsewhere'), undefined);
    broadcasts.push({ collective, names: names.split(',') });
    return Promise.resolve();
  };
  const work = workFor(['a', '/.*/', 'b', 'c']);
  journal.accept(work, START_MS);
  const addressing = {
    isDirected: false,
    collectiveOf: (host: string) => (host === 'b' ? 'uk' : 'mcollective'),
    isHeard: () => true,
  };
  await executeDispatch(executeContext(journal, { ...fakeLink(), broadcast }, { addressing }), work);
  assert.deepEqual(broadcasts, [
    { collective: 'mcollective', names: ['a', 'c'] },
    { collective: 'uk', names: ['b'] },
  ]);
  const ends = storyOf(journal).filter((line) => / (SENT|NOT_SENT)/.test(line));
  assert.deepEqual(ends.sort(), ['0 SENT', '1 NOT_SENT HOST_NOT_ADDRESSABLE', '2 SENT', '3 SENT']);
});

test('a broadcast that fails leaves all its hosts uncertain and is not repeated', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  let broadcasts = 0;
  const broadcast = (): Promise<void> => {
    broadcasts += 1;
    return Promise.reject(new Error('cut'));
  };
  const work = workFor(['a', 'b']);
  journal.accept(work, START_MS);
  const addressing = { isDirected: false, collectiveOf: () => 'mcollective', isHeard: () => true };
  const context = executeContext(journal, { ...fakeLink(), broadcast }, { addressing });
  await executeDispatch(context, work);
  await executeDispatch(context, work);
  assert.equal(broadcasts, 1);
  journal.giveUpSilent(silenceDeadline(START_MS, work), START_MS);
  assert.deepEqual(storyOf(journal).slice(-2), ['0 UNKNOWN SEND_UNCERTAIN', '1 UNKNOWN SEND_UNCERTAIN']);
});

test('a send that fails leaves its host uncertain, gives up the link and is not repeated', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const link = fakeLink((host) => (host === 'b' ? Promise.reject(new Error('cut')) : undefined));
  const dropped: BrokerLink[] = [];
  const work = workFor(['a', 'b', 'c']);
  journal.accept(work, START_MS);
  const context = executeContext(journal, link, { dropLink: (lost) => void dropped.push(lost) });
  await executeDispatch(context, work);
  await executeDispatch(context, work);
  assert.deepEqual(link.sent, ['a', 'b', 'c']);
  assert.deepEqual(dropped, [link]);
  journal.giveUpSilent(silenceDeadline(START_MS, work), START_MS);
  const ends = storyOf(journal).filter((line) => line.includes('UNKNOWN'));
  assert.deepEqual(ends.sort(), ['0 UNKNOWN NO_REPLY', '1 UNKNOWN SEND_UNCERTAIN', '2 UNKNOWN NO_REPLY']);
});

/** The points at which the process may die while it executes; the world ends there with an error nobody catches. */
const crashPoints = [
  'before intent',
  'after intent',
  'first byte',
  'half sent',
  'before receipt',
  'after chunk',
] as const;

for (const point of crashPoints) {
  test(`a bridge that dies ${point} sends to no host twice and leaves none without an end`, async () => {
    using folder = temporaryFolder();
    const work = workFor(hosts(CHUNK_SIZE + 10));
    const sent: string[] = [];
    await liveAndDie(folder.path, point, sent);
    using journal = openJournal(folder.path);
    const second = fakeLink();
    for (const id of journal.unsent()) await executeDispatch(executeContext(journal, second), journal.work(id));
    const all = [...sent, ...second.sent];
    assert.equal(new Set(all).size, all.length, 'sent twice');
    journal.giveUpSilent(silenceDeadline(START_MS, work), START_MS);
    assertUncertain(journal, point);
    assert.deepEqual(journal.unsent(), []);
    journal.moveCursor(1_000_000);
    assert.deepEqual(journal.known(), [], 'the dispatch is not closed');
  });
}

/** Runs the first life up to the crash point; what was in memory is lost, what was on disk stays. */
async function liveAndDie(path: string, point: (typeof crashPoints)[number], sent: string[]): Promise<void> {
  const journal = openJournal(path);
  const work = workFor(hosts(CHUNK_SIZE + 10));
  journal.accept(work, START_MS);
  const died = Promise.withResolvers<never>();
  const never = new Promise<never>(() => undefined);
  const die = (): Promise<never> => {
    died.reject(new Error('killed'));
    return never;
  };
  const link = fakeLink((host) => {
    if (point === 'after intent') return die();
    sent.push(host);
    if (point === 'first byte') return die();
    if (point === 'half sent' && sent.length > CHUNK_SIZE / 2) return die();
    if (point === 'before receipt') return sent.length === CHUNK_SIZE ? die() : never;
    return undefined;
  });
  const permission = () => {
    const dies = point === 'before intent' || (point === 'after chunk' && link.sent.length > 0);
    return dies ? die() : Promise.resolve({ kind: 'granted' as const, link });
  };
  const running = executeDispatch(executeContext(journal, link, { permission }), work);
  await assert.rejects(Promise.race([running, died.promise]), /killed/);
  journal[Symbol.dispose]();
}

function assertUncertain(journal: Journal, point: (typeof crashPoints)[number]): void {
  const uncertain = storyOf(journal).filter((line) => line.endsWith('SEND_UNCERTAIN')).length;
  if (point === 'before intent' || point === 'after chunk') assert.equal(uncertain, 0);
  else assert.ok(uncertain > 0 && uncertain <= CHUNK_SIZE, `${uncertain} uncertain`);
}
