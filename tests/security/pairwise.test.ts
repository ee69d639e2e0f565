// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startSecretWorld, type SecretGraph, type SecretWorld } from './secretWorld.ts';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dropHidden } from './dropHidden.ts';
import { pairwiseQuestions } from './pairwiseQuestions.ts';
import type { SecretCaller } from './secretCallers.ts';

const ASKING: readonly SecretCaller[] = ['norole', 'location', 'parent', 'plugin'];

/**
 * What may differ, and is left out on both sides: of a task that others hosts are part of, its filter, waves, summaries and the rest of what is
 * told only to those who see the whole task are blank; which of the visible hosts are all there are (`mayRun`) protects the fleet and has to
 * count it. Positions, revisions and ids are the same here, for the hidden rows are taken away and not left unmade.
 */
const LEFT_OUT = /"(?:mayRun|requestId)":(?:"[^"]*"|true|false),?/g;

describe('the same questions with and without what is hidden', () => {
  let world: SecretWorld;
  let whole: SecretGraph;
  before(async () => {
    world = await startSecretWorld();
    whole = await world.open();
  });
  after(() => world[Symbol.asyncDispose]());

  for (const caller of ASKING)
    test(`S37: nothing that ${caller} is answered depends on what they do not see`, async (t) => {
      const part = await world.open();
      const dropped = await dropHidden(part.em, caller);
      const questions = pairwiseQuestions();
      const differing: object[] = [];
      for (const document of questions) {
        const [one, other] = [await answer(whole, caller, document), await answer(part, caller, document)];
        if (one !== other) differing.push({ document: document.slice(0, 200), ...firstDifference(one, other) });
      }
      t.diagnostic(`${questions.length} questions; taken away: ${JSON.stringify(dropped)}`);
      assert.ok(dropped.host > 30 && dropped.target > 50, 'there was something to hide');
      assert.deepEqual(differing, []);
    });
});

async function answer(graph: SecretGraph, caller: SecretCaller, document: string): Promise<string> {
  return JSON.stringify(await graph.ask(caller, document)).replaceAll(LEFT_OUT, '');
}

function firstDifference(one: string, other: string): object {
  let at = 0;
  while (one[at] === other[at]) at += 1;
  return { with: one.slice(Math.max(at - 80, 0), at + 80), without: other.slice(Math.max(at - 80, 0), at + 80) };
}
