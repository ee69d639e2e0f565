import assert from 'node:assert/strict';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { openJournal } from './journal.ts';
import { contradictionsIn, JournalModel, linesOf, takeStep } from './testing/journalModel.ts';
import { journalSteps } from './testing/journalSteps.ts';
import { temporaryFolder } from './testing/world.ts';

test('whatever happens in whatever order, crashes included, a journal says exactly what was acknowledged, no host is sent to twice and no evidence falls', () => {
  fc.assert(
    fc.property(journalSteps('with crashes', 30), (steps) => {
      using folder = temporaryFolder();
      using lives = new DisposableStack();
      let path = join(folder.path, '0');
      mkdirSync(path);
      let journal = lives.use(openJournal(path));
      const model = new JournalModel();
      for (const [index, step] of steps.entries()) {
        assert.equal(takeStep(journal, step), model.take(step), JSON.stringify(step));
        if (step.kind !== 'crash') continue;
        // What a killed process leaves behind; the one before goes on in a folder that nobody looks at any more.
        const next = join(folder.path, String(index + 1));
        cpSync(path, next, { recursive: true, filter: (name) => !name.endsWith('-shm') });
        journal = lives.use(openJournal((path = next)));
        assert.deepEqual(linesOf(journal), model.lines);
      }
      journal.flush();
      model.flush();
      const lines = linesOf(journal);
      assert.deepEqual(lines, model.lines);
      assert.deepEqual(contradictionsIn(lines), []);
      for (const dispatch of [0, 1, 2, 3])
        assert.deepEqual(
          journal.assigned(`d${dispatch}`).map(({ position }) => position),
          model.assigned(dispatch),
        );
    }),
    { numRuns: 60 },
  );
});
