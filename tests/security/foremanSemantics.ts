import type { ForemanWorld, WorldHost, WorldNode } from '../support/foreman/ForemanWorld.ts';
import { titleOf } from '../support/foreman/ForemanWorld.ts';

/** A search of Foreman as a tree, so that it is judged without any parser. */
export type Search =
  | {
      readonly kind: 'term';
      readonly field: string;
      readonly operator: SearchOperator;
      readonly values: readonly string[];
    }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Search[] }
  | { readonly kind: 'not'; readonly part: Search };

export type SearchOperator = '=' | '!=' | '~' | '!~' | '^' | '!^' | 'has' | 'null?';

/** The search as Foreman's users write it, with parentheses wherever there is a choice. */
export function writeSearch(search: Search): string {
  switch (search.kind) {
    case 'and':
    case 'or':
      return search.parts.map((part) => `(${writeSearch(part)})`).join(` ${search.kind} `);
    case 'not':
      return `not (${writeSearch(search.part)})`;
    case 'term':
      return writeTerm(search);
  }
}

type TermSearch = Extract<Search, { kind: 'term' }>;

function writeTerm({ field, operator, values }: TermSearch): string {
  if (operator === 'has' || operator === 'null?') return `${operator} ${field}`;
  const quoted = values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`);
  return `${field} ${operator} ${operator.endsWith('^') ? `(${quoted.join(', ')})` : quoted.join('')}`;
}

/** Whether Foreman finds a host, as `scoped_search` and PostgreSQL judge: null is not true, and `not` makes it true. */
export function finds(world: ForemanWorld, search: Search, host: WorldHost): boolean {
  // Some versions join each fact that a search names to the whole of it: without the fact there is no host.
  return factsIn(search).every((name) => factOf(host, name) !== null) && holds(world, search, host) === true;
}

function factsIn(search: Search): readonly string[] {
  if (search.kind === 'term') return search.field.startsWith('facts.') ? [search.field.slice(6)] : [];
  return search.kind === 'not' ? factsIn(search.part) : search.parts.flatMap(factsIn);
}

function factOf(host: WorldHost, name: string): string | null {
  return host.facts.get(name)?.value ?? null;
}

function holds(world: ForemanWorld, search: Search, host: WorldHost): boolean | null {
  switch (search.kind) {
    case 'and': {
      const parts = search.parts.map((part) => holds(world, part, host));
      return parts.includes(false) ? false : parts.includes(null) ? null : true;
    }
    case 'or': {
      const parts = search.parts.map((part) => holds(world, part, host));
      return parts.includes(true) ? true : parts.includes(null) ? null : false;
    }
    case 'not':
      return !(holds(world, search.part, host) ?? false);
    case 'term':
      return termHolds(world, search, host);
  }
}

function termHolds(world: ForemanWorld, term: TermSearch, host: WorldHost): boolean | null {
  if (term.field === 'parent_hostgroup') return isBelow(world, term, host);
  const actual = valueOf(world, term.field, host);
  if (term.operator === 'has') return actual !== null;
  if (term.operator === 'null?') return actual === null;
  return actual === null ? null : compares(term, actual);
}

function compares({ operator, values }: TermSearch, actual: string): boolean {
  const [value = ''] = values;
  // The list is joined, and split at commas again.
  const list = values
    .join(',')
    .split(',')
    .map((each) => each.trim());
  switch (operator) {
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case '~':
      return isLike(value, actual);
    case '!~':
      return !isLike(value, actual);
    case '^':
      return list.includes(actual);
    case '!^':
      return !list.includes(actual);
    case 'has':
    case 'null?':
      return false;
  }
}

/** PostgreSQL's `ilike`: `_` is any character, a backslash takes the next one as it is. */
function isLike(value: string, actual: string): boolean {
  const pattern = /[*%]/.test(value) ? value.replaceAll(/[*%]+/g, '%') : `%${value}%`;
  const source = pattern.replaceAll(/\\([\s\S])|[\s\S]/g, (piece, escaped?: string) => {
    if (escaped === undefined && piece === '%') return '[\\s\\S]*';
    if (escaped === undefined && piece === '_') return '[\\s\\S]';
    return (escaped ?? piece).replace(/[^\w\s]/, '\\$&');
  });
  return new RegExp(`^${source}$`, 'i').test(actual);
}

function valueOf(world: ForemanWorld, field: string, host: WorldHost): string | null {
  if (field.startsWith('facts.')) return factOf(host, field.slice(6));
  switch (field) {
    case 'name':
      return host.name;
    case 'hostgroup':
    case 'hostgroup_name':
      return host.hostgroupId === null ? null : (world.hostgroups.get(host.hostgroupId)?.name ?? null);
    case 'hostgroup_title':
    case 'hostgroup_fullname':
      return titleOf(world.hostgroups, host.hostgroupId);
    case 'location':
      return titleOf(world.locations, host.locationId);
    case 'organization':
      return titleOf(world.organizations, host.organizationId);
    default:
      throw new Error(`No such field in these searches: ${field}`);
  }
}

/** Of several groups that fit Foreman takes the first that it finds, whichever that is: here none, which is fewer. */
function isBelow(world: ForemanWorld, { operator, values }: TermSearch, host: WorldHost): boolean | null {
  if (operator !== '=') return false;
  const root = [...world.hostgroups.keys()].find((id) => titleOf(world.hostgroups, id) === values[0]);
  if (root === undefined || host.hostgroupId === null) return null;
  return isWithin(world.hostgroups, [root], host.hostgroupId);
}

/** Whether a node is one of these or below. */
export function isWithin(nodes: ReadonlyMap<number, WorldNode>, ids: readonly number[], id: number | null): boolean {
  if (id === null) return false;
  return ids.includes(id) || isWithin(nodes, ids, nodes.get(id)?.parentId ?? null);
}
