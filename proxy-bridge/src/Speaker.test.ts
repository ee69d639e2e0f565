import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeRequest, pskSeal } from '@chargehand/mcollective';
import { Speaker } from './Speaker.ts';

test('calls in turns say each its own, whomever they are for', () => {
  const seal = pskSeal('secret', 'user=bridge');
  const speaker = new Speaker({ senderId: 'bridge.example.com', seal, ttlSeconds: 60 }, () => 1_770_000_000_000);
  const call = (action: string, text: string) => ({ agent: 'echo', action, inputs: new Map([['text', text]]) });
  const calls = [call('echo', 'one'), call('echo', 'two'), call('shout', 'two')];
  const turns = [...calls, ...calls.toReversed(), ...calls].map((spoken, turn) => ({ spoken, host: `web-${turn}` }));
  for (const { spoken, host } of turns) {
    const addressees = { identities: [host], requestId: 'f'.repeat(32), collective: 'mcollective' } as const;
    const read = decodeRequest(speaker.call(spoken, addressees, 30), seal);
    assert.equal(read.kind, 'rpc');
    assert.deepEqual(
      { action: read.action, inputs: read.inputs, identities: read.filter.identities, ttlSeconds: read.ttlSeconds },
      { action: spoken.action, inputs: spoken.inputs, identities: [host], ttlSeconds: 30 },
    );
  }
});
