import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeFinder } from './NodeFinder.ts';
import { fakeLink, recordingLog, START_MS } from './testing/world.ts';

/** A network with two collectives, of which the broker ends the connection at a ping to `forbidden`. */
function finderWith(forbidden: string | undefined) {
  const pings: string[] = [];
  const log = recordingLog();
  const finder = new NodeFinder({
    inquiries: {
      ping: (_, collective) => {
        pings.push(collective);
        if (collective === forbidden) return Promise.reject(new Error('access refused'));
        const host = { name: `host-of-${collective}`, collective, clockOffsetSeconds: 0, heardAtMs: START_MS };
        return Promise.resolve([host]);
      },
    },
    nodes: { settle: (answers) => [...answers.values()].flat(), meet: () => undefined, isKnown: () => false },
    collectives: ['mcollective', 'forbidden'],
    listenMs: 1,
    log,
    now: () => START_MS,
  });
  return { finder, pings, log };
}

test('all collectives are asked, one after the other', async () => {
  const { finder, pings } = finderWith(undefined);
  const nodes = await finder.round(fakeLink());
  assert.deepEqual(pings, ['mcollective', 'forbidden']);
  assert.deepEqual(
    nodes?.map(({ name }) => name),
    ['host-of-mcollective', 'host-of-forbidden'],
  );
});

test('a collective that the broker does not let us ask is left out after two tries, so that the others are found', async () => {
  const { finder, pings, log } = finderWith('forbidden');
  assert.equal(await finder.round(fakeLink()), undefined);
  assert.equal(await finder.round(fakeLink()), undefined);
  const nodes = await finder.round(fakeLink());
  assert.deepEqual(
    nodes?.map(({ name }) => name),
    ['host-of-mcollective'],
  );
  assert.deepEqual(pings.slice(-1), ['mcollective']);
  assert.deepEqual(log.events, ['discovery-failed', 'discovery-failed']);
});
