import type { Deed } from '@chargehand/api/access/Rights';
import type { RuleRow } from '@chargehand/api/access/readRights';
import type { ArgumentConstraint, RuleWindow } from '@chargehand/api/access/Rule';
import { pick, type Dice } from '../contracts/diceOf.ts';
import type { RandomFleet } from './randomFleet.ts';
import type { ShadowRights, ShadowTree } from './shadowAllows.ts';

const SEEN = ['VIEW_HOSTS', 'VIEW_TASKS', 'STOP_TASKS', 'APPROVE'] as const;
const RUNS = ['RUN', 'RUN_ANY_COMMAND'] as const;

const FILTERS = [
  'all',
  'not facts.os = Debian',
  'facts.os = 10',
  'facts.os > 9',
  'facts.role ~ we%b or name = web2',
  'hostgroup under web',
  'hostgroup under a_b',
  'hostgroup = a/b',
  'location ~ web*',
  'organization != web',
  'class = apache and not plugin = shell',
  'not class ~ apache*',
  'proxy = site-a and facts.role !~ web',
  'last_seen > "1 hour ago"',
  'web',
  'hostgroup ^ (web, a)',
  'facts.nothing = 1 or facts.os',
  // Nothing that can be read.
  '((',
  'name = = x',
];

const PATTERNS = [
  '*',
  'service',
  'service/*',
  'service/restart',
  'shell',
  'shell/run',
  'shell/*',
  '*/restart',
  'Service',
  'serv',
  '',
];
const PLUGINS = ['service', 'shell', 'package', 'shellcmd'];
const ACTIONS = ['restart', 'run', 'status'];
const INPUTS = ['service', 'count', 'constructor'];
const VALUES = ['nginx', '5', 'true', '["a"]'];
const GIVEN: readonly unknown[] = ['nginx', 5, true, ['a'], 'httpd', '5'];
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati'];

/** Rules of somebody: none to seven, about hosts, actions and times of all sorts; now and then an admin, or narrowed by a token. */
export function randomRights(dice: Dice, fleet: RandomFleet): ShadowRights {
  const rules = Array.from({ length: dice(8) }, (_, index) => randomRule(dice, fleet, { number: index + 1 }));
  const token =
    dice(4) > 0
      ? null
      : {
          permissions: dice(2) === 0 ? null : [...SEEN, ...RUNS].filter(() => dice(2) === 0),
          filter: dice(2) === 0 ? null : pick(dice, FILTERS.slice(0, -2)),
        };
  return { isAdmin: dice(25) === 0, rules, token };
}

/** One rule; denies are rarer than allows. */
export function randomRule(
  dice: Dice,
  fleet: RandomFleet,
  {
    number,
    effect = dice(4) === 0 ? 'DENY' : 'ALLOW',
  }: { readonly number: number; readonly effect?: RuleRow['effect'] },
): RuleRow {
  const ids = (tree: ShadowTree): number[] | null =>
    dice(3) > 0 ? null : fleet.nodes[tree].filter(() => dice(5) === 0).map(({ id }) => id);
  return {
    id: number,
    role: 'random',
    number,
    effect,
    permissions: [...SEEN, ...RUNS, 'NO_SUCH_PERMISSION'].filter(() => dice(2) === 0),
    isEverywhere: dice(6) === 0,
    locationIds: ids('location'),
    organizationIds: ids('organization'),
    hostgroupIds: ids('hostgroup'),
    filter: dice(2) === 0 ? null : pick(dice, FILTERS),
    actions: PATTERNS.filter(() => dice(4) === 0),
    constraints: dice(3) > 0 ? [] : [randomConstraint(dice)],
    maxHosts: null,
    maxPercent: null,
    timeWindow: dice(4) > 0 ? null : randomWindow(dice),
    needsApproval: false,
  };
}

function randomConstraint(dice: Dice): ArgumentConstraint {
  return { input: pick(dice, INPUTS), values: VALUES.filter(() => dice(2) === 0) };
}

function randomWindow(dice: Dice): RuleWindow {
  const [fromMinute, toMinute] = [dice(1_440), dice(1_440)];
  const days = [1, 2, 3, 4, 5, 6, 7].filter(() => dice(2) === 0);
  return { days, fromMinute, toMinute: dice(10) === 0 ? fromMinute : toMinute, zone: pick(dice, ZONES) };
}

/** To see something of a host, to run a command, or to use an action. */
export function randomDeed(dice: Dice): Deed {
  const action = { plugin: pick(dice, PLUGINS), action: pick(dice, ACTIONS) };
  switch (dice(3)) {
    case 0:
      return { kind: 'see', permission: pick(dice, SEEN) };
    case 1:
      return { kind: 'use', action };
    default:
      return { kind: 'run', command: { ...action, arguments: randomArguments(dice) } };
  }
}

function randomArguments(dice: Dice): Record<string, unknown> {
  const given = INPUTS.filter((input) => input !== 'constructor' || dice(8) === 0).filter(() => dice(3) > 0);
  return Object.fromEntries(given.map((input) => [input, GIVEN[dice(GIVEN.length + 1)]]));
}

/** Some moment of this and the next weeks, in winter and in summer. */
export function randomMoment(dice: Dice): Date {
  return new Date(Date.now() + (dice(400) * 1_440 + dice(1_440)) * 60_000);
}
