import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startRoleWorld, type RoleWorld } from './RoleWorld.ts';
import { identifyCaller } from '@chargehand/api/access/identifyCaller';
import { digestToken, makeToken } from '@chargehand/api/access/secretToken';
import { permittedSql } from '@chargehand/api/inventory/permittedHosts';
import { query } from '@chargehand/api/platform/sql';
import { diceOf, pick, type Dice } from '../contracts/diceOf.ts';
import { DeedSets, HOST_DEEDS, type DeedSet } from './DeedSets.ts';
import { CHANGE_NAMES, randomRightsChange, roleInput, RULE_POOL, type RightsChange } from './randomRightsChange.ts';
import { readHolders, type Holders } from './readHolders.ts';
import { readShadowFleet } from './readShadowFleet.ts';
import { storedRule } from './storedRule.ts';

const SEQUENCES = 50;
const STEPS = 200;
const WEDNESDAY = new Date('2026-11-25T12:00:00Z');

const PEOPLE = ['ada', 'bob', 'cleo'];

/** What earlier sequences left. */
const CLEAN = [
  `delete from role where not is_built_in`,
  `delete from user_group`,
  `delete from user_role`,
  `delete from api_token`,
  `delete from app_user where login like 'made%'`,
  `insert into app_user (login, name) select login, login from unnest($1::text[]) as n(login) on conflict do nothing`,
  `update app_user set is_admin = login = 'admin', disabled_at = null where $1::text[] is not null`,
];

/** Whoever is not disabled can sign in. */
const SIGN_IN = `
  insert into session (token_digest, user_id, expires_at, confirmed_at)
  select $2, id, now() + interval '1 day', now() from app_user where login = $1 and disabled_at is null
  on conflict (token_digest) do update set confirmed_at = now()`;

const CREATE = 'mutation ($input: RoleInput!) { createRole(input: $input) { id } }';
const GIVE = 'mutation ($id: ID!, $user: String) { giveRole(id: $id, user: $user) }';
const MAKE_GROUP = 'mutation ($name: String!) { createUserGroup(name: $name) { id } }';

/** Who makes a change, and by which right. */
interface Mutator {
  readonly who: string;
  readonly token: string;
  readonly deeds: DeedSet;
}

describe('sequences of changes of rights', () => {
  let world: RoleWorld;
  let sets: DeedSets;
  /** The secrets of personal tokens by their ids. */
  const secrets = new Map<string, string>();
  const sessions = new Map<string, string>();
  /** How often each kind of change came true, and how often it was refused for want of rights. */
  const tally = new Map<string, number>();
  const count = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1);

  before(async () => {
    world = await startRoleWorld();
    // Only for speed: nothing here outlives a crash.
    for (const statement of ['alter system set synchronous_commit = off', 'select pg_reload_conf()'])
      await query(world.graph.em, statement);
    const { hosts, forest } = await readShadowFleet(world.graph.em);
    sets = new DeedSets(hosts, forest);
  });
  after(() => world[Symbol.asyncDispose]());

  test('S39: after any of 10,000 changes nobody has what neither they nor who made it had', async (t) => {
    const seed = Number(process.env['CHARGEHAND_SEED'] ?? Math.floor(Math.random() * 1e6));
    t.diagnostic(`seed ${seed}`);
    const dice = diceOf(seed);
    for (let sequence = 0; sequence < SEQUENCES; sequence += 1) {
      let holders = await begin(dice);
      for (let step = 0; step < STEPS; step += 1) {
        const mutator = await pickMutator(dice, holders);
        const change = randomRightsChange(dice, holders);
        const { code, data } = await world.graph.send(change.document, change.variables, mutator.token);
        keepSecret(data);
        if (code === 'UNAUTHENTICATED' || code === 'PASSWORD_NEEDED') sessions.delete(mutator.who);
        count(`${change.name} ${code ?? 'done'}`);
        // What a refused change did all the same is seen with the next one that is looked at.
        if (code !== undefined && dice(16) > 0) continue;
        const now = await readHolders(world.graph.em, sets);
        const at = `sequence ${sequence}, step ${step} of seed ${seed}: ${JSON.stringify({ mutator: mutator.who, change, code })}`;
        assertNobodyGains({ before: holders, now, mutator }, at);
        if (code === undefined) assertNoTakeover(holders, { change, mutator }, at);
        holders = now;
      }
      await assertAsDecided(dice, holders);
    }
    t.diagnostic(JSON.stringify(Object.fromEntries([...tally].toSorted())));
    for (const name of CHANGE_NAMES) assert.ok(tally.get(`${name} done`), `${name} was never allowed`);
    for (const name of CHANGE_NAMES.filter((each) => !FREE.includes(each)))
      assert.ok(
        tally.get(`${name} RIGHTS_EXCEEDED`) ?? tally.get(`${name} ADMIN_PROTECTED`),
        `${name} was never refused`,
      );
  });

  /** Roles at random, and people who have some. */
  async function begin(dice: Dice): Promise<Holders> {
    secrets.clear();
    for (const statement of CLEAN) await query(world.graph.em, statement, statement.includes('$1') ? [PEOPLE] : []);
    const { graph } = world;
    for (const name of ['group 0', 'group 1']) await graph.ask(MAKE_GROUP, { name }, 'admin');
    const inputs = [
      ...Array.from({ length: 6 }, () => roleInput(dice)),
      { name: 'manager of all', rules: RULE_POOL.slice(0, 1) },
    ];
    for (const [index, input] of inputs.entries()) {
      const { createRole } = await graph.ask<{ createRole: { id: string } }>(CREATE, { input }, 'admin');
      const people = index === 6 ? PEOPLE : [pick(dice, PEOPLE), pick(dice, PEOPLE)];
      for (const user of people) await graph.ask(GIVE, { id: createRole.id, user }, 'admin');
    }
    return await readHolders(world.graph.em, sets);
  }

  /** One in six times with a token, if there is one. */
  async function pickMutator(dice: Dice, holders: Holders): Promise<Mutator> {
    const [id, token] = pick(dice, [...holders.tokens, [undefined, undefined] as const]);
    if (dice(6) === 0 && id !== undefined)
      return { who: `token ${id} of ${token.owner}`, token: secrets.get(id) ?? '', deeds: token.deeds };
    const others = dice(10) === 0 ? [...holders.users.keys()] : managersOf(holders);
    const login = dice(12) === 0 ? 'admin' : pick(dice, others);
    const session = await sessionOf(login);
    return { who: login, token: session, deeds: holders.users.get(login) ?? 0n };
  }

  /** One that a change has ended is opened again. */
  async function sessionOf(login: string): Promise<string> {
    const open = sessions.get(login) ?? makeToken('session');
    if (!sessions.has(login)) await query(world.graph.em, SIGN_IN, [login, digestToken(open)]);
    sessions.set(login, open);
    return open;
  }

  /** Others have nearly everything refused to them. */
  function managersOf({ users }: Holders): readonly string[] {
    const manages = sets.ofRules([storedRule({ permissions: ['MANAGE_ROLES', 'MANAGE_USERS'] })]);
    const managers = PEOPLE.filter((login) => ((users.get(login) ?? 0n) & manages) !== 0n);
    return managers.length > 0 ? managers : ['admin'];
  }

  function keepSecret(data: unknown): void {
    const made = data as { readonly createToken?: { readonly id: string; readonly token: string } } | null;
    if (made?.createToken !== undefined) secrets.set(made.createToken.id, made.createToken.token);
  }

  function assertNobodyGains(
    { before: was, now, mutator }: { readonly before: Holders; readonly now: Holders; readonly mutator: Mutator },
    at: string,
  ): void {
    for (const [login, deeds] of now.users)
      assertNone(deeds & ~(was.users.get(login) ?? 0n) & ~mutator.deeds, `${login} gains at ${at}`);
    for (const [id, { owner, deeds }] of now.tokens) {
      assertNone(deeds & ~(now.users.get(owner) ?? 0n), `token ${id} has more than ${owner} at ${at}`);
      assertNone(deeds & ~(was.tokens.get(id)?.deeds ?? 0n) & ~mutator.deeds, `token ${id} gains at ${at}`);
    }
  }

  /** Who can sign in as somebody else has what they have. */
  function assertNoTakeover(
    was: Holders,
    { change, mutator }: { readonly change: RightsChange; readonly mutator: Mutator },
    at: string,
  ): void {
    const { takesOver } = change;
    if (takesOver !== undefined)
      assertNone((was.users.get(takesOver) ?? 0n) & ~mutator.deeds, `a way to be ${takesOver} at ${at}`);
  }

  function assertNone(gained: DeedSet, what: string): void {
    if (gained !== 0n) assert.fail(`${what}: ${sets.namesOf(gained).slice(0, 5).join(', ')}`);
  }

  /** The shadow says of everybody, and of every token, what the product decides. */
  async function assertAsDecided(dice: Dice, holders: Holders): Promise<void> {
    const { em } = world.graph;
    const deed = pick(dice, HOST_DEEDS);
    const held = [...holders.users].map(([login, deeds]) => ({ token: sessions.get(login), deeds }));
    for (const [id, { deeds }] of holders.tokens) held.push({ token: secrets.get(id), deeds });
    for (const { token, deeds } of held) {
      const caller = await identifyCaller(em, token, () => Promise.resolve(undefined));
      if (caller.kind !== 'user') continue;
      const parameters: unknown[] = [];
      const condition = permittedSql(caller.rights, deed, parameters, WEDNESDAY);
      const rows = await query<{ name: string }>(
        em,
        `select h.name from host h where ${condition} order by 1`,
        parameters,
      );
      assert.deepEqual(
        rows.map(({ name }) => name),
        sets.hostsOf(deeds, deed),
        `${caller.login} ${JSON.stringify(deed)}`,
      );
    }
  }
});

/** What gives nobody anything of the mutator's choice. */
const FREE = ['createUser', 'createUserGroup', 'createToken'];
