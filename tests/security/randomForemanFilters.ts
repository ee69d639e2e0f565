import type { ForemanWorld } from '../support/foreman/ForemanWorld.ts';
import { titleOf } from '../support/foreman/ForemanWorld.ts';
import { pick, type Dice } from '../contracts/diceOf.ts';
import type { Search, SearchOperator } from './foremanSemantics.ts';

/** What a filter of Foreman on hosts, and its user, are limited to. */
export interface RandomFilter {
  /** Null: none. */
  readonly search: Search | null;
  readonly locations: readonly number[];
  readonly organizations: readonly number[];
  readonly userLocations: readonly number[];
  readonly userOrganizations: readonly number[];
}

/** A filter that people could have written: most terms are about what there is, many are not. */
export function randomFilter(dice: Dice, world: ForemanWorld): RandomFilter {
  const some = (ids: Iterable<number>, share: number): readonly number[] => [...ids].filter(() => dice(100) < share);
  return {
    search: dice(8) === 0 ? null : randomSearch(dice, world, 3),
    locations: some(world.locations.keys(), dice(2) * 40),
    organizations: some(world.organizations.keys(), dice(3) === 0 ? 60 : 0),
    userLocations: some(world.locations.keys(), 60),
    userOrganizations: some(world.organizations.keys(), 80),
  };
}

function randomSearch(dice: Dice, world: ForemanWorld, depth: number): Search {
  const turn = depth === 0 ? 9 : dice(10);
  if (turn < 2)
    return { kind: 'and', parts: [randomSearch(dice, world, depth - 1), randomSearch(dice, world, depth - 1)] };
  if (turn < 4)
    return { kind: 'or', parts: [randomSearch(dice, world, depth - 1), randomSearch(dice, world, depth - 1)] };
  if (turn === 4) return { kind: 'not', part: randomSearch(dice, world, depth - 1) };
  return randomTerm(dice, world);
}

const FIELDS = [
  ...['name', 'hostgroup', 'hostgroup_name', 'hostgroup_title', 'hostgroup_fullname', 'parent_hostgroup'],
  ...['location', 'organization', 'facts.os::family', 'facts.kernel', 'facts.os::release::major', 'facts.nowhere'],
];
const OPERATORS: readonly SearchOperator[] = ['=', '=', '=', '!=', '~', '~', '!~', '^', '!^', 'has', 'null?'];

function randomTerm(dice: Dice, world: ForemanWorld): Search {
  const field = pick(dice, FIELDS);
  const operator = field === 'parent_hostgroup' ? '=' : pick(dice, OPERATORS);
  const values = Array.from({ length: operator.endsWith('^') ? 1 + dice(3) : 1 }, () =>
    randomValue(dice, world, field),
  );
  return { kind: 'term', field, operator, values };
}

const HOSTILE = [
  'web_',
  '%',
  '*',
  '_',
  'a\\b',
  'x" or name ~ "',
  "'",
  'app/',
  '/web',
  'WEB',
  '00',
  'web,db',
  'Rack 1',
  'größe',
];

function randomValue(dice: Dice, world: ForemanWorld, field: string): string {
  const turn = dice(10);
  if (turn === 0) return pick(dice, HOSTILE);
  const whole = knownValue(dice, world, field);
  const at = dice(whole.length);
  if (turn < 7) return whole;
  if (turn === 7) return whole.slice(at) || whole;
  return turn === 8 ? `${whole.slice(0, at)}*` : `${whole.slice(0, at)}_${whole.slice(at + 1)}`;
}

function knownValue(dice: Dice, world: ForemanWorld, field: string): string {
  const titlesOf = (nodes: ForemanWorld['locations']): readonly string[] =>
    [...nodes.keys()].flatMap((id) => titleOf(nodes, id) ?? []);
  if (field === 'name') return pick(dice, [...world.hosts.values()]).name;
  if (field === 'location') return pick(dice, titlesOf(world.locations));
  if (field === 'organization') return pick(dice, titlesOf(world.organizations));
  if (field === 'hostgroup' || field === 'hostgroup_name') return pick(dice, [...world.hostgroups.values()]).name;
  if (field.includes('hostgroup')) return pick(dice, titlesOf(world.hostgroups));
  const values = [...world.hosts.values()].flatMap(({ facts }) => facts.get(field.slice(6))?.value ?? []);
  return values.length === 0 ? 'x' : pick(dice, values);
}
