import fc from 'fast-check';
import type { JournalStep } from './journalModel.ts';

const dispatch = fc.nat(3);
/** One more than there are hosts: nobody has that number. */
const position = fc.nat(5);

const ordinary = fc.oneof(
  fc.record({ kind: fc.constant('accept'), dispatch, hosts: fc.integer({ min: 1, max: 5 }) }),
  fc.record({
    kind: fc.constantFrom('intend', 'intend', 'refuse'),
    dispatch,
    positions: fc.array(position, { maxLength: 4 }),
  }),
  fc.record({ kind: fc.constantFrom('confirm', 'reply', 'undecodable'), dispatch, position }),
  fc.record({ kind: fc.constant('stop'), dispatch }),
  fc.record({ kind: fc.constant('giveUp') }),
) satisfies fc.Arbitrary<JournalStep>;

/** Things that happen to a journal; a dispatch is there more often than not. */
export function journalSteps(kind: 'without crashes' | 'with crashes', maxLength: number): fc.Arbitrary<JournalStep[]> {
  const first = [0, 1].map((number) => ({ kind: 'accept', dispatch: number, hosts: 5 }) as const);
  const step =
    kind === 'without crashes'
      ? ordinary
      : fc.oneof({ weight: 6, arbitrary: ordinary }, { weight: 1, arbitrary: fc.constant({ kind: 'crash' } as const) });
  return fc.array(step, { maxLength, size: 'max' }).map((steps) => [...first, ...steps]);
}
