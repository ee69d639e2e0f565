import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { verdictOf } from './verdictOf.ts';

test('a task is a success only when every host succeeded', () => {
  assert.equal(verdictOf({ targeted: 3, succeeded: 3, unknown: 0 }), 'SUCCESS');
  assert.equal(verdictOf({ targeted: 3, succeeded: 2, unknown: 0 }), 'PARTIAL');
});

test('a task in which no host succeeded is a failure', () => {
  assert.equal(verdictOf({ targeted: 3, succeeded: 0, unknown: 0 }), 'FAILURE');
});

test('one host that may have run makes the verdict unknown, whatever the others did', () => {
  assert.equal(verdictOf({ targeted: 3, succeeded: 2, unknown: 1 }), 'UNKNOWN');
  assert.equal(verdictOf({ targeted: 3, succeeded: 0, unknown: 1 }), 'UNKNOWN');
});

test('the verdict is made of the counts alone, in whatever order the hosts came to their outcomes', () => {
  const outcomes = fc.array(fc.constantFrom('succeeded', 'failed', 'unknown', 'notSent'), { minLength: 1 });
  const turned = outcomes.chain((given) =>
    fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
  );
  const verdict = (given: readonly string[]): string => {
    const count = (outcome: string): number => given.filter((one) => one === outcome).length;
    return verdictOf({ targeted: given.length, succeeded: count('succeeded'), unknown: count('unknown') });
  };
  fc.assert(
    fc.property(turned, ([given, other]) => {
      assert.equal(verdict(given), verdict(other));
      assert.equal(verdict(given) === 'UNKNOWN', given.includes('unknown'));
      assert.equal(verdict(given) === 'SUCCESS', new Set(given).size === 1 && given[0] === 'succeeded');
      const isDecided = !given.includes('unknown');
      assert.equal(verdict(given) === 'FAILURE', isDecided && !given.includes('succeeded'));
    }),
  );
});
