import type { Caller, RequestContext } from '@chargehand/api/access/RequestContext';
import { openRequest } from '@chargehand/api/access/openRequest';
import { rightsOf } from '@chargehand/api/access/readRights';
import type { Events } from '@chargehand/api/platform/events';
import { narrowTo } from '@chargehand/api/platform/ReaderEntityManager';
import { buildApiSchema } from '@chargehand/api/schema';
import { scopeOfCaller } from '@chargehand/api/tasks/scopeOfCaller';
import type { MikroORM } from '@mikro-orm/postgresql';
import { graphql, type GraphQLSchema } from 'graphql';

/** Filters as people write them: equality, patterns, ranges, subtrees, classes, and mixtures. */
export const FILTERS = [
  'facts.os.family = RedHat',
  'facts.networking.fqdn ~ host-12*',
  'facts.load.average_001 > 32.5',
  'hostgroup under live/tier-3',
  'class = profile::app_7::part_12',
  'facts.os.family = Debian and not facts.virtual = physical',
  '(hostgroup under canary or location under europe) and facts.role ^ (web, database)',
  'facts.packages.package_003.version ~ 2.* and class = profile::base::part_3',
  'not (facts.kernel = windows or proxy = proxy-3.example.com) and facts.os.release.major >= 9',
  'facts.role = web or (facts.role = cache and name ~ testing-0*)',
] as const;

/** Texts that are completed at their end. */
export const TYPED = [
  'fac',
  'facts.os',
  'facts.os.family = ',
  'facts.networking.fqdn = host-5',
  'facts.identity.token_010 = a',
  'facts.packages.package_020.version = 1',
  'name = live-00',
  'hostgroup under live/tier-1',
  'class = profile::app',
  'facts.role = web and location = eu',
] as const;

const COUNT = `query ($filter: String!) { previewTargets(filter: $filter) { total runnable } }`;
const PAGE = `
  query ($filter: String) {
    hosts(filter: $filter, first: 50) {
      pageInfo { hasNextPage endCursor }
      nodes { name hostgroup { title } smartProxy { name } operatingSystem lastSeenAt remoteManagement { available reason } }
    }
  }`;
const PAGE_AND_TOTAL = PAGE.replace('pageInfo {', 'totalCount pageInfo {');
const COMPLETE = `query ($filter: String!, $position: Int!) { completeFilter(text: $filter, position: $position) { text label from to } }`;

const FACTS = `query { facts(first: 50) { totalCount pageInfo { hasNextPage } nodes { name hostCount valueCount } } }`;
const GROUPS = `query { hostgroups(first: 50) { totalCount nodes { title hostCount } } }`;

/** What is asked of the graph, for each text. */
export const QUESTIONS = {
  ...{ count: COUNT, page: PAGE, pageAndTotal: PAGE_AND_TOTAL, complete: COMPLETE },
  ...{ facts: FACTS, groups: GROUPS },
} as const;

/** Asks the product's schema as a signed-in user, who sees everything unless somebody else is named, without HTTP. */
export class FleetQueries {
  private constructor(
    private readonly schema: GraphQLSchema,
    private readonly orm: MikroORM,
    private readonly caller: Caller,
  ) {}

  static async open(orm: MikroORM, caller: Caller = ADMIN): Promise<FleetQueries> {
    return new FleetQueries(await buildApiSchema(), orm, caller);
  }

  /** Milliseconds until the answer. Throws if it holds an error. */
  async time(question: keyof typeof QUESTIONS, filter: string): Promise<number> {
    const variableValues = { filter, position: filter.length };
    const startedAt = performance.now();
    const { errors } = await graphql({
      schema: this.schema,
      source: QUESTIONS[question],
      variableValues,
      contextValue: this.context(),
    });
    const taken = performance.now() - startedAt;
    if (errors?.[0] !== undefined) throw new Error(`${question} of ${filter} failed`, { cause: errors[0] });
    return taken;
  }

  private context(): RequestContext {
    const { caller } = this;
    const { signal } = new AbortController();
    const em = narrowTo(this.orm.em.fork(), scopeOfCaller(caller, new Date()));
    return openRequest({ em, events: NO_EVENTS, token: undefined, caller, signal });
  }
}

const ADMIN: Caller = {
  ...{ kind: 'user', userId: 1, login: 'bench', isAdmin: true },
  rights: rightsOf([], { userId: 1, isAdmin: true }),
};

/** Nothing here waits for anything. */
const NO_EVENTS: Events = {
  wait: () => Promise.resolve(false),
  watch: () => {
    throw new Error('There are no events here');
  },
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
