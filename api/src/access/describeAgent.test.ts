import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeAgent } from './describeAgent.ts';

const KNOWN = {
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36':
    'Chrome 150 on Linux',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/150.0.0.0 Safari/537.36':
    'Chrome 150 on Linux',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0':
    'Edge 140 on Windows',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0': 'Firefox 140 on Windows',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15':
    'Safari 18 on macOS',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1':
    'Safari 18 on iOS',
  'curl/8.5.0': 'curl/8.5.0',
  node: 'node',
};

test('browsers are called by name, version and system, other programs by what they call themselves', () => {
  for (const [agent, words] of Object.entries(KNOWN)) assert.equal(describeAgent(agent), words, agent);
});

test('what says nothing is not described, and what says too much is cut', () => {
  assert.equal(describeAgent(undefined), null);
  assert.equal(describeAgent('\u202e\u0007 '), null);
  assert.equal(describeAgent('x'.repeat(100_000))?.length, 60);
});
