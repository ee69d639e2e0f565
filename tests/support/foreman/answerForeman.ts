import { answerFactValues } from './answerFactValues.ts';
import type { ForemanAnswer } from './foremanAnswers.ts';
import { failure, pageOf, pagingOf, success } from './foremanAnswers.ts';
import { filterFields, filterSummary, roleFields, usergroupFields, userFields } from './foremanPeople.ts';
import {
  groupFields,
  hostFields,
  proxyFields,
  taxonomyFields,
  visibleHosts,
  visibleLocations,
} from './foremanShapes.ts';
import type { ForemanWorld } from './ForemanWorld.ts';
import { READING_RIGHTS } from './sampleForeman.ts';

export interface AskedForeman {
  readonly resource: string;
  readonly parameters: ReadonlyMap<string, string>;
}

type Fields = Readonly<Record<string, unknown>> & { readonly id: number };

interface Listed {
  readonly rows: readonly Fields[];
  /** What its own page says of one; lists say less. */
  readonly show: (id: number) => Fields | undefined;
  /** What Foreman takes in place of a numeric id. */
  readonly friendly: string;
}

/** Answers one request of the API as Foreman does: rights, unknown ids, envelopes, paging. */
export function answerForeman(world: ForemanWorld, asked: AskedForeman): ForemanAnswer {
  const { resource } = asked;
  const instead = world.faults.answers.get(resource);
  if (instead !== undefined) return instead;
  const [list = '', id] = resource.split('/');
  const right = Object.entries(READING_RIGHTS).find(([, opened]) => opened === list)?.[0];
  // Some of Foreman's 404s have no wrapper.
  if (right === undefined) return { status: 404, body: JSON.stringify({ message: `No route matches ${resource}` }) };
  if (!world.account.permissions.has(right)) return forbidden(right);
  if (list === 'fact_values') return answerFactValues(world, asked.parameters);
  if (list === 'hosts' && id === undefined) return answerHosts(world, asked.parameters);
  const listed = listedOf(world, list);
  if (id === undefined) return answerList(world, asked, listed.rows);
  const found = listed.rows.find((row) => String(row.id) === id || row[listed.friendly] === decodeURIComponent(id));
  const shown = found === undefined ? undefined : listed.show(found.id);
  return shown === undefined ? failure(404, { message: `Resource ${list} not found by id '${id}'` }) : success(shown);
}

function forbidden(right: string): ForemanAnswer {
  const details = `Missing one of the required permissions: ${right}`;
  return failure(403, { message: 'Access denied', details, missing_permissions: [right] });
}

function answerHosts(world: ForemanWorld, parameters: ReadonlyMap<string, string>): ForemanAnswer {
  const order = parameters.get('order') ?? 'name';
  const hosts = [...visibleHosts(world)];
  // A presence test: thin=false is thin as well, and its order is by name.
  const isThin = parameters.has('thin');
  if (!isThin && !['id', 'name'].includes(order)) return unknownField(order);
  if (isThin || order === 'name') hosts.sort((one, other) => (one.name < other.name ? -1 : 1));
  else hosts.sort((one, other) => one.id - other.id);
  const rows = hosts.map((host) => (isThin ? { id: host.id, name: host.name } : hostFields(world, host)));
  const answer = answerList(world, { resource: 'hosts', parameters }, rows);
  if (!isThin) world.faults.afterHostsPage(Number(parameters.get('page') ?? '1'));
  return answer;
}

/** What Foreman says of a search text, or an order, by a field that it does not have. */
export function unknownField(field: string): ForemanAnswer {
  const message = `Field '${field}' not recognized for searching!`;
  return failure(400, { message, class: 'ScopedSearch::QueryNotSupported' });
}

function answerList(world: ForemanWorld, asked: AskedForeman, rows: readonly Fields[]): ForemanAnswer {
  const parameters = new Map(asked.parameters);
  if (world.faults.ignoresPageOf.has(asked.resource)) parameters.delete('page');
  const wanted = pagingOf(parameters, true);
  if (wanted === undefined) return failure(500, { message: 'invalid value for Integer' });
  const paging = { ...wanted, perPage: Math.min(wanted.perPage, world.faults.mostPerPage) };
  return success({
    total: rows.length,
    subtotal: rows.length,
    page: paging.page,
    // Older versions echo the text that they were asked with.
    per_page: parameters.has('per_page') ? String(paging.perPage) : paging.perPage,
    search: parameters.get('search') ?? null,
    sort: { by: parameters.get('order') ?? null, order: null },
    results: pageOf(rows, paging),
  });
}

function listedOf(world: ForemanWorld, list: string): Listed {
  const { users, usergroups, roles, filters } = world;
  const same = (rows: readonly Fields[], friendly: string): Listed => ({
    rows,
    show: (id) => rows.find((row) => row.id === id),
    friendly,
  });
  switch (list) {
    case 'locations':
      return same(visibleLocations(world), 'title');
    case 'organizations':
      return same(taxonomyFields(world.organizations), 'title');
    case 'hostgroups':
      return same(groupFields(world), 'title');
    case 'smart_proxies':
      return same(proxyFields(world), 'name');
    case 'users':
      return { ...shownBy(users, (user, isShown) => userFields(world, user, isShown)), friendly: 'login' };
    case 'usergroups':
      return { ...shownBy(usergroups, (group, isShown) => usergroupFields(world, group, isShown)), friendly: 'name' };
    case 'roles':
      return { ...shownBy(roles, (role, isShown) => roleFields(world, role, isShown)), friendly: 'name' };
    case 'filters':
      return {
        ...shownBy(filters, (it, isShown) => (isShown ? filterFields : filterSummary)(world, it)),
        friendly: 'id',
      };
    default:
      return same(
        visibleHosts(world).map((host) => hostFields(world, host)),
        'name',
      );
  }
}

function shownBy<T>(
  all: ReadonlyMap<number, T>,
  fieldsOf: (one: T, isShown: boolean) => Fields,
): Pick<Listed, 'rows' | 'show'> {
  return {
    rows: [...all.values()].map((one) => fieldsOf(one, false)),
    show: (id) => {
      const one = all.get(id);
      return one === undefined ? undefined : fieldsOf(one, true);
    },
  };
}
