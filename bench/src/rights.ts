import { callerOf } from '@chargehand/api/access/identifyCaller';
import type { Caller } from '@chargehand/api/access/RequestContext';
import { query, queryOne } from '@chargehand/api/platform/sql';
import type { MikroORM } from '@mikro-orm/postgresql';
import { figureOf } from './figureOf.ts';
import type { Figure } from './Figure.ts';
import { FILTERS, FleetQueries, type QUESTIONS } from './inventory/FleetQueries.ts';
import { readFleetSettings, startFleetBed } from './inventory/startFleetBed.ts';
import { takeTurns } from './takeTurns.ts';

const ROUNDS = 9;
/** How many times as long as for who sees everything an answer may take. */
const ALLOWED = 3;
/** A quarter of the fleet. */
const GROUP = 'live';
const LOGIN = 'narrowed reader of the bench';

/** Pages and counts for who sees the hosts of one branch of host groups, ÷ the same for who sees everything. */
export async function* rights(): AsyncIterable<Figure> {
  await using bed = await startFleetBed(readFleetSettings(process.env));
  const everything = await FleetQueries.open(bed.orm);
  const narrowed = await FleetQueries.open(bed.orm, await narrowReader(bed.orm));
  const asked: readonly (readonly [question: keyof typeof QUESTIONS, texts: readonly string[]])[] = [
    ['count', FILTERS],
    ['page', FILTERS],
    ['pageAndTotal', FILTERS],
    ['facts', ['']],
    ['groups', ['']],
  ];
  for (const [question, texts] of asked) {
    const timeAll = async (queries: FleetQueries): Promise<number> => {
      let taken = 0;
      for (const text of texts) taken += await queries.time(question, text);
      return taken / texts.length;
    };
    const sides = { narrowed: () => timeAll(narrowed), everything: () => timeAll(everything) };
    const samples = await takeTurns(sides, { rounds: ROUNDS });
    yield figureOf({
      name: `rights-${question}`,
      unit: 'ms, mean of the texts',
      product: { what: `${question}, of the hosts below ${GROUP}`, rounds: samples.narrowed },
      limit: { what: `${question}, of all ${bed.hosts.toLocaleString('en')} hosts`, rounds: samples.everything },
      target: { bound: 'at most', ratio: ALLOWED },
    });
  }
}

/** Somebody with one role, of one rule; a folder that was kept has them already. */
async function narrowReader(orm: MikroORM): Promise<Caller> {
  const em = orm.em.fork();
  const [known] = await query<{ id: number }>(em, 'select id from app_user where login = $1', [LOGIN]);
  const id = known?.id ?? (await addReader(orm));
  return await callerOf(em, { id, login: LOGIN, isAdmin: false });
}

async function addReader(orm: MikroORM): Promise<number> {
  return await orm.em.fork().transactional(async (em) => {
    const user = await queryOne<{ id: number }>(em, 'insert into app_user (login, name) values ($1, $1) returning id', [
      LOGIN,
    ]);
    const role = await queryOne<{ id: number }>(
      em,
      `insert into role (name, description) values ($1, '') returning id`,
      [LOGIN],
    );
    await query(
      em,
      `insert into role_rule (role_id, number, effect, permissions, is_everywhere, hostgroup_ids)
       select $1, 1, 'ALLOW', '{VIEW_HOSTS,VIEW_TASKS}', false, array_agg(id) from hostgroup where title = $2`,
      [role.id, GROUP],
    );
    await query(em, 'insert into user_role (user_id, role_id) values ($1, $2)', [user.id, role.id]);
    return user.id;
  });
}
