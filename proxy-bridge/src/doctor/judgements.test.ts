import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBrokerClock } from './checks/checkBrokerClock.ts';
import { judgeRoundTrip } from './checks/checkRoundTrip.ts';
import { judgeNodeClocks } from './judgeNodeClocks.ts';

const TTL_SECONDS = 60;
const clock = { keepsRequests: true, stampsItself: false };

test('a broker clock that kills every request is a problem, whatever it says of itself', () => {
  for (const offsetSeconds of [undefined, 0, 90]) {
    const { status, remedy } = judgeBrokerClock({ ...clock, offsetSeconds, keepsRequests: false }, TTL_SECONDS);
    assert.equal(status, 'problem');
    assert.match(remedy ?? '', /NTP|timeStampingBrokerPlugin/);
  }
});

test('a broker clock that is off by more than half of what requests live is a warning, less is none', () => {
  const statuses = [-36, -35, 0, 35, 36].map(
    (offsetSeconds) => judgeBrokerClock({ ...clock, offsetSeconds }, TTL_SECONDS).status,
  );
  assert.deepEqual(statuses, ['warning', 'note', 'note', 'note', 'warning']);
});

test('S30: a broker that does not stamp messages itself is told to, of one that does the clock does not matter', () => {
  const { status, remedy } = judgeBrokerClock({ ...clock, offsetSeconds: 0 }, TTL_SECONDS);
  assert.equal(status, 'note');
  assert.match(remedy ?? '', /timeStampingBrokerPlugin/);
  assert.equal(
    judgeBrokerClock({ keepsRequests: true, stampsItself: true, offsetSeconds: 900 }, TTL_SECONDS).status,
    'ok',
  );
});

const node = (name: string, clockOffsetSeconds: number) => ({ name, clockOffsetSeconds });
const onActivemq = { ttlSeconds: TTL_SECONDS, repliesExpire: true };

test('hosts ahead by more than the ttl are a problem, by more than half a warning, and the worst are named', () => {
  const nodes = [node('a', 31), node('b', 61), node('c', 300), node('d', 30)];
  const findings = judgeNodeClocks(nodes, onActivemq);
  assert.deepEqual(
    findings.map(({ status }) => status),
    ['problem', 'warning'],
  );
  assert.match(findings[0]?.finding ?? '', /: c \(\+300 s\), b \(\+61 s\)$/);
  assert.match(findings[1]?.finding ?? '', /: a \(\+31 s\)$/);
});

test('hosts behind lose replies on ActiveMQ, and on RabbitMQ are worth a note', () => {
  const behind = [node('late', -31)];
  assert.equal(judgeNodeClocks(behind, onActivemq)[0]?.status, 'warning');
  assert.equal(judgeNodeClocks(behind, { ttlSeconds: TTL_SECONDS, repliesExpire: false })[0]?.status, 'note');
});

test('of very many hosts with wrong clocks only the worst five are named', () => {
  const nodes = Array.from({ length: 1_000 }, (_, at) => node(`h${at}`, 100 + at));
  const [finding] = judgeNodeClocks(nodes, onActivemq);
  assert.match(finding?.finding ?? '', /: h999 \(\+1099 s\), .*h995 \(\+1095 s\) and 995 more$/);
});

const hosts = ['a', 'b'];
const heard = (...names: readonly string[]) => new Map(names.map((name) => [name, true]));

test('hosts that answer broadcasts only want direct_addressing switched off, or on with them', () => {
  const all = judgeRoundTrip({ hosts, directed: heard(), broadcast: heard(...hosts), directAddressing: true });
  assert.equal(all.status, 'problem');
  assert.match(all.remedy ?? '', /direct_addressing = 0 in client\.cfg/);
  const one = judgeRoundTrip({ hosts, directed: heard('a'), broadcast: heard(...hosts), directAddressing: true });
  assert.equal(one.status, 'warning');
  assert.match(one.finding, /not directed: b$/);
  assert.match(one.remedy ?? '', /direct_addressing = 1 in server\.cfg/);
});

test('direct_addressing that is off without need is worth a note', () => {
  const off = judgeRoundTrip({ hosts, directed: heard(...hosts), broadcast: heard(...hosts), directAddressing: false });
  assert.equal(off.status, 'note');
  assert.match(off.remedy ?? '', /direct_addressing = 1 in client\.cfg/);
});

test('hosts that answer discovery and no call are a problem if it is all of them, else a warning', () => {
  const none = judgeRoundTrip({ hosts, directed: heard(), broadcast: heard(), directAddressing: true });
  assert.equal(none.status, 'problem');
  const some = judgeRoundTrip({ hosts, directed: heard('a'), broadcast: heard('a'), directAddressing: true });
  assert.equal(some.status, 'warning');
  assert.match(some.finding, /silent: b$/);
});
