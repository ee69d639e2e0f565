import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openSocket, startLiveWorld, type BareSocket, type LiveWorld, type SocketMessage } from './liveWorld.ts';
import type { JournalEvent } from '@chargehand/api/tasks/foldEntries';
import { askerFor } from '../support/askApi.ts';
import { countStatements } from '../support/countStatements.ts';
import { startTcpRelay } from '../support/tcpRelay.ts';
import type { Trial } from './startTaskWorld.ts';

interface Progress {
  readonly revision: number;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly targets: readonly { readonly position: number; readonly state: string }[];
}

const PROGRESS = `revision state counts { succeeded pending running } targets { position state }`;
const WATCH = `subscription ($id: ID!, $since: Int! = 0) { taskProgress(id: $id, since: $since) { ${PROGRESS} } }`;
const FRESH = `query ($id: ID!) { taskProgress(id: $id) { ${PROGRESS} } }`;

const LIMIT = { timeout: 120_000 };

function progressOf({ payload }: SocketMessage): Progress | undefined {
  return (payload?.data as { readonly taskProgress?: Progress } | null | undefined)?.taskProgress;
}

function isAt(revision: number): (message: SocketMessage) => boolean {
  return (message) => (progressOf(message)?.revision ?? 0) >= revision;
}

/** What somebody knows who was told all this. */
function pictureOf(told: readonly Progress[]): object {
  const states = new Map(told.flatMap(({ targets }) => targets.map(({ position, state }) => [position, state])));
  const { revision, state, counts } = told.at(-1) ?? assert.fail('nothing was told');
  return { revision, state, counts, states: [...states].toSorted(([one], [other]) => one - other) };
}

function toldTo({ messages }: BareSocket): readonly Progress[] {
  return messages.flatMap((message) => progressOf(message) ?? []);
}

describe('watching over sockets', () => {
  let world: LiveWorld;
  let token: string;
  before(async () => {
    world = await startLiveWorld();
    ({ token } = await world.signIn());
  });
  after(() => world[Symbol.asyncDispose]());

  async function tell({ parts: { a } }: Trial, event: JournalEvent, positions = a.positions): Promise<void> {
    await world.upload('a', ...positions.map((position) => ({ dispatchId: a.dispatchId, position, event })));
  }

  async function watchers(count: number, query: (nth: number) => string, taskId: number): Promise<BareSocket[]> {
    const opened = await Promise.all(Array.from({ length: count }, () => openSocket(world.url, token)));
    opened.forEach((socket, nth) => socket.subscribe('1', query(nth), { id: String(taskId) }));
    await Promise.all(opened.map((socket) => socket.until(isAt(1))));
    return opened;
  }

  /** Has one host of a new task sent to while so many watch; gives the statements of that time that name each text. */
  async function statementsOfOneChange(query: (nth: number) => string, texts: readonly string[]): Promise<number[]> {
    const trial = await world.startClaimedTrial({ a: 3 });
    const opened = await watchers(10, query, trial.taskId);
    const { statements } = await countStatements(async () => {
      await tell(trial, 'SENT', [0]);
      await Promise.all(opened.map((socket) => socket.until(isAt(2))));
    });
    for (const socket of opened) socket[Symbol.dispose]();
    return texts.map((text) => statements.filter((statement) => statement.includes(text)).length);
  }

  const READ = 'paused_at as "pausedAt"';
  /** By the loader of live hosts, so once for each answer that is made. */
  const LOAD_HOSTS = 'from "host"';
  const withHosts = (alias: string): string =>
    `subscription ($id: ID!) { taskProgress(id: $id) { revision ${alias}: targets { host { name } } } }`;

  test('of equal watchers, what changed is read once and the answer made once', LIMIT, async () => {
    const [reads, loads] = await statementsOfOneChange(() => withHosts('same'), [READ, LOAD_HOSTS]);
    assert.deepEqual([reads, loads], [1, 1]);
  });

  test('watchers who ask for different things share the reading and get answers of their own', LIMIT, async () => {
    const [reads, loads] = await statementsOfOneChange((nth) => withHosts(`alias${nth}`), [READ, LOAD_HOSTS]);
    assert.deepEqual([reads, loads], [1, 10]);
  });

  test('who does not ask for targets has none read', LIMIT, async () => {
    const countsOnly = 'subscription ($id: ID!) { taskProgress(id: $id) { revision counts { running } } }';
    const statements = ['from target where task_id = $1 and revision >', 'reply::text'];
    assert.deepEqual(await statementsOfOneChange(() => countsOnly, statements), [0, 0]);
    const columns = `subscription ($id: ID!) { taskProgress(id: $id) { revision ...C } } fragment C on TaskProgress { columns { position } }`;
    assert.deepEqual(await statementsOfOneChange(() => columns, [...statements, '"hasReply"']), [1, 1, 0]);
  });

  test('watchers that joined at different revisions share what comes afterwards', LIMIT, async () => {
    const trial = await world.startClaimedTrial({ a: 3 });
    await tell(trial, 'SENDING', [0]);
    const opened = await Promise.all([0, 1, 2].map(() => openSocket(world.url, token)));
    const query = `subscription ($id: ID!, $since: Int!) { taskProgress(id: $id, since: $since) { revision targets { host { name } } } }`;
    opened.forEach((socket, since) => socket.subscribe('1', query, { id: String(trial.taskId), since }));
    await Promise.all(opened.map((socket) => socket.until(isAt(2))));
    const { statements } = await countStatements(async () => {
      await tell(trial, 'SENT', [0]);
      await Promise.all(opened.map((socket) => socket.until(isAt(3))));
    });
    assert.equal(statements.filter((statement) => statement.includes(LOAD_HOSTS)).length, 1);
    for (const socket of opened) socket[Symbol.dispose]();
  });

  test('the feed reads each change of a task once, however many watch it', LIMIT, async () => {
    const trial = await world.startClaimedTrial({ a: 2 });
    const opened = await Promise.all(Array.from({ length: 10 }, () => openSocket(world.url, token)));
    for (const socket of opened) socket.subscribe('1', 'subscription { taskFeed { id state } }');
    // Only what happens after the feed has begun is told, and nothing says that it has: another task is told of first.
    await openedFeeds(opened);
    const finished = ({ payload }: SocketMessage): boolean =>
      JSON.stringify(payload?.data) === JSON.stringify({ taskFeed: { id: String(trial.taskId), state: 'FINISHED' } });
    const { statements } = await countStatements(async () => {
      await tell(trial, 'REPLIED');
      await Promise.all(opened.map((socket) => socket.until(finished)));
    });
    assert.equal(statements.filter((statement) => /from "task" .*"command"/.test(statement)).length, 1);
    for (const socket of opened) socket[Symbol.dispose]();
  });

  async function openedFeeds(opened: readonly BareSocket[]): Promise<void> {
    const hasBegun = (socket: BareSocket): boolean => socket.messages.some(({ type }) => type === 'next');
    let last = '';
    while (!opened.every(hasBegun)) {
      const other = await world.startClaimedTrial({ a: 1 });
      last = JSON.stringify({ taskFeed: { id: String(other.taskId), state: 'FINISHED' } });
      await tell(other, 'REPLIED');
    }
    await Promise.all(opened.map((socket) => socket.until(({ payload }) => JSON.stringify(payload?.data) === last)));
  }

  test('a task that is not there is refused with its code', LIMIT, async () => {
    using socket = await openSocket(world.url, token);
    socket.subscribe('1', WATCH, { id: '999999999' });
    const { payload } = await socket.until(({ payload: told }) => told?.errors !== undefined);
    assert.equal(payload?.errors?.[0]?.extensions.code, 'TASK_NOT_FOUND');
  });

  test('after signing out, what was subscribed to ends, though nothing happens', LIMIT, async () => {
    const { taskId } = await world.startClaimedTrial({ a: 1 });
    const leaving = await world.signIn();
    const [socket, stays] = [await openSocket(world.url, leaving.token), await openSocket(world.url, token)];
    for (const watcher of [socket, stays]) {
      watcher.subscribe('1', WATCH, { id: String(taskId) });
      await watcher.until(isAt(1));
    }
    await leaving.ask('mutation { signOut }');
    const { payload } = await socket.until(({ payload: told }) => told?.errors !== undefined);
    assert.equal(payload?.errors?.[0]?.extensions.code, 'UNAUTHENTICATED');
    await socket.until(({ type }) => type === 'complete');
    assert.deepEqual(
      stays.messages.map(({ type }) => type),
      ['connection_ack', 'next'],
    );
    for (const watcher of [socket, stays]) watcher[Symbol.dispose]();
  });

  test('a long poll of who has signed out meanwhile is refused', LIMIT, async () => {
    const trial = await world.startClaimedTrial({ a: 1 });
    const leaving = await world.signIn();
    const poll = `query ($id: ID!) { taskProgress(id: $id, since: 1, waitSeconds: 60) { revision } }`;
    const polled = leaving.answer(poll, { id: String(trial.taskId) });
    // It has been let in when it reads; who waits reads again every so often.
    for (let hasRead = false; !hasRead;) {
      const { statements } = await countStatements(() => askerFor(world.url, token).ask('{ viewer { login } }'));
      hasRead = statements.some((statement) => statement.includes(READ));
    }
    await leaving.ask('mutation { signOut }');
    await tell(trial, 'SENT', [0]);
    assert.equal((await polled).errors?.[0]?.extensions['code'], 'UNAUTHENTICATED');
  });

  test('S21: a socket has at most 20 subscriptions, and is closed with the reason', LIMIT, async () => {
    const { taskId } = await world.startClaimedTrial({ a: 1 });
    using socket = await openSocket(world.url, token);
    const subscribe = (nth: number): void => socket.subscribe(`${nth}`, WATCH, { id: String(taskId) });
    for (let nth = 1; nth <= 20; nth += 1) subscribe(nth);
    for (let nth = 1; nth <= 20; nth += 1)
      await socket.until((message) => message.id === `${nth}` && message.type === 'next');
    socket.complete('7');
    subscribe(21);
    await socket.until(({ id, type }) => id === '21' && type === 'next');
    subscribe(22);
    const { code, reason } = await socket.closed;
    assert.deepEqual([code, reason], [4429, 'One socket may have 20 subscriptions at most. Open another for more.']);
  });

  test('who is behind a socket is looked up every two seconds at most, not for each event', LIMIT, async () => {
    const trial = await world.startClaimedTrial({ a: 12 });
    const [watcher] = await watchers(1, () => WATCH, trial.taskId);
    const startedAt = performance.now();
    const { statements } = await countStatements(async () => {
      for (const position of trial.parts.a.positions) {
        await tell(trial, 'SENT', [position]);
        await watcher?.until(isAt(position + 2));
      }
    });
    const most = 1 + Math.floor((performance.now() - startedAt) / 2_000);
    assert.ok(statements.filter((statement) => statement.includes('from session s')).length <= most);
    watcher?.[Symbol.dispose]();
  });

  test('a subscription that is completed by its client is sent nothing more', LIMIT, async () => {
    const trial = await world.startClaimedTrial({ a: 2 });
    const [watcher, other] = await watchers(2, () => WATCH, trial.taskId);
    watcher?.complete('1');
    watcher?.subscribe('2', WATCH, { id: String(trial.taskId) });
    await watcher?.until(({ id, type }) => id === '2' && type === 'next');
    await tell(trial, 'SENT', [0]);
    await watcher?.until(isAt(2));
    await other?.until(isAt(2));
    assert.deepEqual(
      watcher?.messages.filter(isAt(2)).map(({ id }) => id),
      ['2'],
    );
    for (const socket of [watcher, other]) socket?.[Symbol.dispose]();
  });

  test(
    'a watcher that stops reading holds up nobody, is buffered little, and has the whole picture in the end',
    LIMIT,
    async () => {
      const trial = await world.startClaimedTrial({ a: 500 });
      const id = String(trial.taskId);
      await using relay = await startTcpRelay(Number(new URL(world.url).port));
      using slow = await openSocket(`http://127.0.0.1:${relay.port}`, token);
      using quick = await openSocket(world.url, token);
      // Large messages, so that what the operating system buffers by itself is soon full.
      const long = `long_${'x'.repeat(1_000)}`;
      const padding = Array.from({ length: 14 }, (_, nth) => `p${nth}: targets { ${long}: name }`).join(' ');
      slow.subscribe('1', WATCH.replace('targets {', `${padding} targets {`), { id });
      quick.subscribe('1', WATCH, { id });
      const first = await slow.until(isAt(1));
      const largestDelta = JSON.stringify(first).length / 2;
      relay.freeze();
      let revision = 1;
      const mostBuffered: number[] = [];
      for (const event of ['ASSIGNED', 'SENDING', 'SENT', 'REPLIED'] as const)
        for (let start = 0; start < 500; start += 100) {
          await tell(trial, event, trial.parts.a.positions.slice(start, start + 100));
          await quick.until(isAt((revision += 1)));
          mostBuffered.push(await bufferedBytes());
        }
      assert.ok(Math.max(...mostBuffered) > 0, 'the slow one is behind');
      assert.ok(
        Math.max(...mostBuffered) <= 1_024 * 1_024 + largestDelta,
        `${Math.max(...mostBuffered)} bytes are buffered`,
      );
      relay.thaw();
      await slow.until(isAt(revision));
      assert.ok(toldTo(slow).length < toldTo(quick).length, 'what happened meanwhile is told at once');
      const { taskProgress: fresh } = await askerFor(world.url, token).ask<{ taskProgress: Progress }>(FRESH, { id });
      assert.deepEqual(pictureOf(toldTo(slow)), pictureOf([fresh]));
      assert.deepEqual(pictureOf(toldTo(quick)), pictureOf([fresh]));
    },
  );

  async function bufferedBytes(): Promise<number> {
    const text = await (await fetch(`${world.url}/metrics`)).text();
    return Number(/^websocket_buffered_bytes (\d+)$/m.exec(text)?.[1] ?? assert.fail('there is no such gauge'));
  }
});
