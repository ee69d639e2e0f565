import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startPeopleWorld, type PeopleWorld } from './peopleWorld.ts';
import { tellHosts } from '../support/tellInventory.ts';
import { diceOf, pick, type Dice } from '../contracts/diceOf.ts';

/** So many pairs of requests of different people are under way together. */
const PAIRS = 10_000;
const AT_ONCE = 24;

const HOSTS = ['web', 'db', 'app'].flatMap((group) =>
  Array.from({ length: 4 }, (_, nth) => ({
    name: `${group}-${nth}`,
    hostgroup: group,
    location: `site of ${group}`,
    facts: { role: group, number: String(nth) },
  })),
);

/** Lists, counts, edges that are looked up in batches, and look-ups of one thing: whatever could be remembered for somebody else. */
const QUESTIONS = [
  '{ viewer { login name } account { id lastSignInAt } }',
  '{ hosts(first: 20) { totalCount nodes { name hostgroup { title hosts(first: 9) { totalCount } } facts { name value } } } }',
  '{ hostgroups(first: 9) { totalCount nodes { title hosts(first: 9) { nodes { name location { title } } } } } }',
  '{ facts(first: 9) { nodes { name values(first: 9) { value hostCount } } } }',
  '{ host(name: "web-1") { name facts { value } } db: host(name: "db-1") { name facts { value } } }',
  '{ previewTargets(filter: "name ~ 1") { total fingerprint sample { name } } }',
];

const CREATE_ROLE = 'mutation ($input: RoleInput!) { createRole(input: $input) { id } }';
const GIVE_ROLE = 'mutation ($id: ID!, $user: String) { giveRole(id: $id, user: $user) }';

interface Asked {
  readonly login: string;
  readonly question: string;
}

describe('requests of different people at the same time', () => {
  let world: PeopleWorld;
  const tokens = new Map<string, string>();
  before(async () => {
    world = await startPeopleWorld();
    assert.equal(await tellHosts(world.em.fork(), HOSTS), 'SUCCEEDED');
    for (const login of ['ada', 'olga', 'otto']) tokens.set(login, await world.signIn(login));
    await giveHostgroup('olga', 'web');
    await giveHostgroup('otto', 'db');
  });
  after(() => world[Symbol.asyncDispose]());

  async function giveHostgroup(login: string, hostgroup: string): Promise<void> {
    const rules = [{ permissions: ['VIEW_HOSTS'], hostgroups: [hostgroup] }];
    const sending = { token: tokens.get('ada') };
    const input = { name: hostgroup, rules };
    const { createRole } = await world.ask<{ createRole: { id: string } }>(CREATE_ROLE, { input }, sending);
    await world.ask(GIVE_ROLE, { id: createRole.id, user: login }, sending);
  }

  const answerTo = async ({ login, question }: Asked): Promise<string> =>
    JSON.stringify(await world.send(question, {}, { token: tokens.get(login) }));

  test('S45: each is answered as if it were alone, whatever else is under way', async (t) => {
    const alone = new Map<string, string>();
    const everything = [...tokens.keys()].flatMap((login) => QUESTIONS.map((question) => ({ login, question })));
    for (const asked of everything) alone.set(JSON.stringify(asked), await answerTo(asked));
    assert.equal(new Set(alone.values()).size, everything.length, 'everybody sees something else');
    const dice = diceOf(45);
    let pairs = 0;
    let requests = 0;
    for (; pairs < PAIRS; requests += AT_ONCE) {
      const round = Array.from({ length: AT_ONCE }, () => pick(dice, everything));
      pairs += pairsIn(round);
      const answers = await Promise.all(round.map(async (asked) => await answerAfter(dice, asked)));
      for (const [nth, answer] of answers.entries())
        assert.equal(
          answer,
          alone.get(JSON.stringify(round[nth])),
          `${JSON.stringify(round[nth])} in ${JSON.stringify(round)}`,
        );
    }
    t.diagnostic(`${requests} requests, ${pairs} pairs of different people at the same time`);
  });

  /** Begins a few turns later, so that each round is interleaved otherwise. */
  async function answerAfter(dice: Dice, asked: Asked): Promise<string> {
    for (let turns = dice(6); turns > 0; turns -= 1) await nextTurn();
    return await answerTo(asked);
  }
});

/** How many of them are two by different people. */
function pairsIn(round: readonly Asked[]): number {
  return round.reduce(
    (sum, one, nth) => sum + round.slice(nth + 1).filter(({ login }) => login !== one.login).length,
    0,
  );
}
