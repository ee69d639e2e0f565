import type { Asking } from '../support/graphWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import type { Ending, RunWorld } from './runWorld.ts';

export const FLEET = [
  {
    name: 'eu1',
    hostgroup: 'app/web/eu',
    location: 'Europe/Frankfurt',
    organization: 'Ops',
    facts: { os: 'Debian', role: 'web' },
  },
  {
    name: 'eu2',
    hostgroup: 'app/web/eu',
    location: 'Europe/Frankfurt',
    organization: 'Ops',
    facts: { os: 'RedHat', role: 'web' },
  },
  { name: 'web1', hostgroup: 'app/web', location: 'Europe', organization: 'Ops', facts: { os: 'RedHat', role: 'web' } },
  { name: 'app1', hostgroup: 'app', location: 'Europe/Paris', organization: 'Ops/Lab', facts: { os: 'Debian' } },
  {
    name: 'pg1',
    hostgroup: 'db/pg',
    location: 'Asia/Singapore',
    organization: 'Ops/Lab',
    facts: { os: 'RedHat', role: 'db' },
  },
  {
    name: 'far1',
    hostgroup: 'application',
    location: 'Asia',
    organization: 'Sales',
    proxy: 'site-b',
    facts: { role: 'web' },
  },
  { name: 'bare', facts: { os: 'Windows' } },
] as const;

/** A task that was run, with all that can be asked of it. */
export interface RanTask {
  readonly id: string;
  readonly filter: string;
  readonly action: string;
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
  readonly user: string;
  readonly at: Date;
  readonly facts: readonly string[];
  readonly aimed: Readonly<Record<'hostgroup' | 'location' | 'organization', readonly string[]>>;
  readonly outcomes: Readonly<Record<string, Ending>>;
}

type Plan = Pick<RanTask, 'filter' | 'facts'> &
  Partial<Pick<RanTask, 'aimed' | 'arguments'>> & { readonly hosts: readonly string[] };

const NOWHERE = { hostgroup: [], location: [], organization: [] };

/** Filters with what they name, and the hosts of the fleet that they select. */
const PLANS: readonly Plan[] = [
  {
    filter: 'hostgroup under app',
    hosts: ['app1', 'eu1', 'eu2', 'web1'],
    facts: [],
    aimed: { ...NOWHERE, hostgroup: ['app'] },
  },
  {
    filter: 'hostgroup = app/web/eu',
    hosts: ['eu1', 'eu2'],
    facts: [],
    aimed: { ...NOWHERE, hostgroup: ['app/web/eu'] },
  },
  { filter: 'facts.os = RedHat', hosts: ['eu2', 'pg1', 'web1'], facts: ['os'] },
  {
    filter: 'facts.os = Debian and facts.role = web',
    hosts: ['eu1'],
    facts: ['os', 'role'],
    arguments: { text: 'hello', count: 5 },
  },
  { filter: 'name = pg1', hosts: ['pg1'], facts: [], arguments: { text: '5', loud: true } },
  {
    filter: 'location under Europe and not facts.role = db',
    hosts: ['app1', 'eu1', 'eu2', 'web1'],
    facts: ['role'],
    aimed: { ...NOWHERE, location: ['Europe'] },
  },
  {
    filter: 'organization ^ (Sales, Ops/Lab)',
    hosts: ['app1', 'far1', 'pg1'],
    facts: [],
    aimed: { ...NOWHERE, organization: ['Sales', 'Ops/Lab'] },
    arguments: { text: "it's", loud: false },
  },
  { filter: 'hostgroup = application', hosts: ['far1'], facts: [], aimed: { ...NOWHERE, hostgroup: ['application'] } },
  {
    filter: 'hostgroup = app/web/old or name = bare',
    hosts: ['bare'],
    facts: [],
    aimed: { ...NOWHERE, hostgroup: ['app/web/old'] },
  },
];

const ENDINGS: readonly Ending[] = ['SUCCEEDED', 'FAILED', 'UNKNOWN', 'NOT_SENT', 'SUCCEEDED', 'SUCCEEDED', 'FAILED'];
const USERS: readonly Asking[] = ['olga', 'otto', 'admin'];
const HOUR_MS = 3_600_000;

/** Runs every plan several times by all users, at different times, with all outcomes. */
export async function runTasks(world: RunWorld, rounds: number): Promise<readonly RanTask[]> {
  await world.tell(FLEET);
  const ran: RanTask[] = [];
  const first = Date.parse('2026-03-01T00:00:00Z');
  for (let round = 0; round < rounds; round++)
    for (const [index, { hosts, aimed = NOWHERE, arguments: given = {}, ...plan }] of PLANS.entries()) {
      const action = Object.keys(given).length > 0 || (round + index) % 3 === 0 ? 'say' : 'ping';
      const user = USERS[(round + index) % USERS.length] ?? 'olga';
      const id = await world.run({ filter: plan.filter, action, arguments: given, asking: user });
      const outcomes = Object.fromEntries(
        hosts.map((name, place) => [
          name,
          name === 'far1' ? 'NOT_SENT' : (ENDINGS[(ran.length + place) % ENDINGS.length] ?? 'FAILED'),
        ]),
      );
      await world.end(id, outcomes);
      // Two of the same time each, and not in the order of the ids: tasks that start side by side are so.
      const at = new Date(first + Math.floor((ran.length ^ 2) / 2) * HOUR_MS);
      await query(world.graph.em, 'update task set created_at = $2 where id = $1', [Number(id), at]);
      ran.push({ ...plan, id, action, arguments: given, user, at, aimed, outcomes });
    }
  return ran;
}
