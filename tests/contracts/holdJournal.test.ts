import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '@chargehand/api/access/RequestContext';
import { query } from '@chargehand/api/platform/sql';
import { holdJournal, type JournalFence } from '@chargehand/api/tasks/holdJournal';
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';

let tokens = 0;
const token = (): string => (tokens += 1).toString(16).padStart(32, '0');
const OUTDATED = { code: 'JOURNAL_OUTDATED' };

describe('holdJournal', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  async function hold(journal: string, first: number, ...given: string[]): Promise<void> {
    const fence: JournalFence = { first, tokens: given };
    await inTransaction(world.contextOf('a'), (tx) => holdJournal(tx, journal, fence));
  }

  test('a journal goes on from the request that was answered last', async () => {
    const [one, two, three] = [token(), token(), token()];
    await hold('goes-on-', 1, one);
    await hold('goes-on-', 1, one, two);
    await hold('goes-on-', 2, two, three);
  });

  test('a request whose answer was lost is made again, and so is one that never came', async () => {
    const [one, lost, unheard, three] = [token(), token(), token(), token()];
    await hold('lost----', 1, one);
    await hold('lost----', 1, one, lost);
    await hold('lost----', 1, one, lost);
    await hold('lost----', 1, one, lost, unheard, three);
  });

  test('a copy from before the last request is refused, and nothing changes for the original', async () => {
    const [one, two, three, copied] = [token(), token(), token(), token()];
    await hold('copied--', 1, one);
    await hold('copied--', 1, one, two);
    await assert.rejects(hold('copied--', 1, one, copied), OUTDATED);
    await assert.rejects(hold('copied--', 1, one, copied, token(), token()), OUTDATED);
    await hold('copied--', 2, two, three);
  });

  test('of a journal and its copy, whichever asks second is refused', async () => {
    const [one, original, copied] = [token(), token(), token()];
    await hold('twins---', 1, one);
    await hold('twins---', 1, one, copied);
    await assert.rejects(hold('twins---', 1, one, original), OUTDATED);
  });

  test('a database that is older than the journal takes it', async () => {
    const [one, eight, nine] = [token(), token(), token()];
    await hold('restored', 1, one);
    await hold('restored', 8, eight, nine);
  });

  test('journals of one bridge, and of two, do not disturb each other', async () => {
    await hold('first---', 1, token());
    await hold('second--', 1, token());
    const fence = { first: 1, tokens: [token()] };
    await inTransaction(world.contextOf('b'), (tx) => holdJournal(tx, 'first---', fence));
    const rows = await query<{ count: number }>(
      world.contextOf('user').em,
      `select count(*)::int from bridge_journal where id = 'first---'`,
    );
    assert.equal(rows[0]?.count, 2);
  });

  test('what is no fence is refused', async () => {
    for (const [first, given] of [
      [1, []],
      [0, [token()]],
      [1, ['short']],
      [1, Array.from({ length: 101 }, token)],
      [2_147_483_640, Array.from({ length: 100 }, token)],
    ] as const)
      await assert.rejects(hold('no-fence', first, ...given), { code: 'BAD_UPLOAD' });
  });
});
