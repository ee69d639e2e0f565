import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { JsonValue } from '@chargehand/mcollective';
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';
import { targetsOf, taskOf } from './taskRows.ts';

const NUL = '\0';
const LONE_SURROGATE = '\ud83d';

/** What hosts have answered, or could. */
const TEXTS: Readonly<Record<string, JsonValue>> = {
  'a NUL character': { out: `a${NUL}b` },
  'a NUL character in a name': { [`a${NUL}b`]: 1 },
  'a lone surrogate': { out: `a${LONE_SURROGATE}b` },
  'a lone surrogate in a name': { [LONE_SURROGATE]: 1 },
  'a megabyte': { out: 'x'.repeat(1_048_576) },
  'what looks like an escape': { out: '\\u0000 \\ud83d \\' },
  'quotes, controls and dollar signs': { out: `'"\u0001\u001b[31m\r\n\t$1 $$ {}` },
  'letters of many kinds': { out: 'ä ß 日本語 🚒 \u202e \ufeff \uffff' },
  'the names of a prototype': JSON.parse('{"__proto__":{"x":1},"constructor":"c"}') as JsonValue,
  'numbers at the limits': { big: Number.MAX_SAFE_INTEGER, tiny: 5e-324, huge: 1.7976931348623157e308 },
  'no hash at all': ['a', null, true, { deep: [[[[]]]] }],
};

describe('what hosts answer', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  for (const [what, outputs] of Object.entries(TEXTS)) {
    test(`${what} is stored as it came, and the rest of its batch too`, async () => {
      const { taskId, parts } = await world.startClaimedTrial({ a: 3 });
      const { dispatchId, positions } = parts.a;
      const plain = { out: 'plain' };
      const replies = positions.map((position, nth) => ({
        dispatchId,
        position,
        event: 'REPLIED' as const,
        outputs: nth === 1 ? outputs : plain,
      }));
      await world.upload('a', ...replies);
      const stored = (await targetsOf(world, taskId)).map(({ reply }) => reply?.outputs);
      assert.equal((await taskOf(world, taskId)).state, 'FINISHED');
      assert.equal(JSON.stringify(stored), JSON.stringify([plain, outputs, plain]));
    });
  }
});
