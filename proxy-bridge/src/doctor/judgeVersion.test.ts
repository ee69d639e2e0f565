import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeVersion } from './judgeVersion.ts';

const statusOf = (server: string, hasOpenWire = false): string | undefined =>
  judgeVersion(server, hasOpenWire)[0]?.status;

test('S30: an ActiveMQ with the hole in OpenWire is a warning where OpenWire answers, else a note', () => {
  for (const server of ['ActiveMQ/5.14.5', 'ActiveMQ/5.15.15', 'ActiveMQ/5.17.5', 'ActiveMQ/5.18.2']) {
    assert.equal(statusOf(server), 'note', server);
    assert.equal(statusOf(server, true), 'warning', server);
  }
});

test('S30: releases in which a hole is mended, later lines and unknown brokers are not named', () => {
  const good = ['5.15.16', '5.16.7', '5.17.6', '5.18.3', '5.19.0', '6.0.0'].map((version) => `ActiveMQ/${version}`);
  const rabbits = ['3.11.24', '3.12.7', '3.13.0', '4.0.1'].map((version) => `RabbitMQ/${version}`);
  for (const server of [...good, ...rabbits, 'Artemis/2.0.0', '', 'ActiveMQ/new'])
    assert.deepEqual(judgeVersion(server, true), [], server);
  assert.equal(statusOf('RabbitMQ/3.10.8', true), 'note');
});
