import assert from 'node:assert/strict';
import { callerOf } from '@chargehand/api/access/identifyCaller';
import type { RequestContext } from '@chargehand/api/access/RequestContext';
import { reportInventory, type ReportedHost } from '@chargehand/api/inventory/reportInventory';
import { listenToEvents } from '@chargehand/api/platform/events';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { importDdl } from '@chargehand/api/plugins/importDdl';
import type { JournalEntry, JournalEvent } from '@chargehand/api/tasks/foldEntries';
import { writeDispatchRef } from '@chargehand/api/tasks/dispatchRef';
import { recordReplies } from '@chargehand/api/tasks/recordReplies';
import type { GivenOptions } from '@chargehand/api/tasks/runOptions';
import { startTask } from '@chargehand/api/tasks/startTask';
import { startDatabase, type TestDatabase } from '../support/database.ts';

export type Site = 'a' | 'b';

/** What a bridge says of one target; the world numbers it and gives it a time. */
export interface Said {
  readonly dispatchId: number;
  readonly position: number;
  readonly event: JournalEvent;
  readonly reason?: string;
  readonly statusCode?: number;
  readonly outputs?: unknown;
}

/** The part of a task that one site carries out. */
export interface Part {
  readonly dispatchId: number;
  readonly positions: readonly number[];
}

export interface Trial {
  readonly taskId: number;
  readonly parts: Readonly<Record<Site, Part>>;
}

/** How many hosts of which site. */
type Hosts = Partial<Record<Site, number>>;

/** The product's tables with two sites, whose hosts have a plugin `probe` with an action `ping`. */
export interface TaskWorld extends AsyncDisposable {
  readonly database: TestDatabase;
  /** A context of its own entity manager: a bridge's, or the user's. */
  contextOf(caller: Site | 'user'): RequestContext;
  /** A task on so many new hosts of each site; no site has claimed its part. */
  startTrial(hosts: Hosts, options?: GivenOptions): Promise<Trial>;
  /** The same, and each site's journal has claimed its part. */
  startClaimedTrial(hosts: Hosts): Promise<Trial>;
  /** Uploads lines in the site's journal, each with the next sequence. Returns the last sequence stored. */
  upload(site: Site, ...lines: readonly Said[]): Promise<number>;
  /** From now on bridges have been able to reach the API for so many seconds; in a fresh world it is an hour. */
  hearFor(seconds: number): Promise<void>;
  /** The lines as `upload` sends them, for a test that sends them in another way. */
  number(site: Site, lines: readonly Said[]): JournalEntry[];
}

const DDL = {
  metadata: {
    name: 'probe',
    description: 'Answers',
    author: 'test',
    license: 'Apache-2.0',
    version: '1.0',
    url: 'https://example.com',
    timeoutSeconds: 10,
  },
  actions: [
    {
      name: 'ping',
      description: 'Answers',
      display: 'always',
      inputs: [],
      outputs: ['mood', 'load', 'gone'].map((name) => ({
        name,
        keyType: 'symbol',
        description: name,
        displayAs: name.toUpperCase(),
      })),
      aggregates: [
        { function: 'summary', output: 'mood' },
        { function: 'average', output: 'load', format: 'About %.1f' },
        { function: 'sum', output: 'gone' },
      ],
    },
  ],
};

/** Of every dispatch of a test world, so that a test need not ask for it. */
export const DISPATCH_KEY = '00000000-0000-4000-8000-000000000000';

/** What bridges call a dispatch of a test world. */
export function refOf(id: number): string {
  return writeDispatchRef({ id, key: DISPATCH_KEY });
}

/** All at once, where claimDispatches would give a bridge 20 at a time. */
const CLAIM_ALL = `
  update dispatch d set state = 'CLAIMED', claimed_at = now(), journal = 'journal-' || right(p.name, 1)
  from bridge b join smart_proxy p on p.id = b.smart_proxy_id where b.id = d.bridge_id and d.task_id = $1`;

/** It does not end, as no API runs that would go on with it. */
const HEAR = `
  insert into attention (since, last_at) values (now() - make_interval(secs => $1), 'infinity')
  on conflict ("only") do update set since = excluded.since, last_at = excluded.last_at`;

/** Starts a PostgreSQL with the product's tables and two enrolled bridges. */
export async function startTaskWorld(): Promise<TaskWorld> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await startDatabase());
  const ending = new AbortController();
  cleanup.defer(() => ending.abort());
  const events = cleanup.use(await listenToEvents(database.url));
  await query(database.orm.em.fork(), `alter table dispatch alter column key set default '${DISPATCH_KEY}'`);
  const callers = await enrolEverybody(database);
  const contextOf = (caller: Site | 'user'): RequestContext => ({
    em: database.orm.em.fork(),
    caller: callers[caller],
    events,
    now: () => new Date(),
    signal: ending.signal,
    token: undefined,
    setSessionCookie: () => undefined,
  });
  for (const site of ['a', 'b'] as const) await importDdl(contextOf(site), [{ name: 'probe', ddl: DDL }]);
  const hearFor = async (seconds: number): Promise<void> => void (await query(database.orm.em.fork(), HEAR, [seconds]));
  await hearFor(3_600);
  let trials = 0;
  const sequences: Record<Site, number> = { a: 0, b: 0 };
  const number = (site: Site, lines: readonly Said[]): JournalEntry[] =>
    lines.map((line) => entryOf(line, ++sequences[site]));
  const resources = cleanup.move();
  return {
    database,
    contextOf,
    startTrial: (hosts, options) => startTrial(contextOf, { trial: ++trials, hosts, options }),
    startClaimedTrial: async (hosts) => {
      const trial = await startTrial(contextOf, { trial: ++trials, hosts });
      await query(database.orm.em.fork(), CLAIM_ALL, [trial.taskId]);
      return trial;
    },
    hearFor,
    number,
    upload: (site, ...lines) =>
      recordReplies(contextOf(site), { journal: `journal-${site}`, after: 0, entries: number(site, lines) }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

type ContextOf = TaskWorld['contextOf'];

async function enrolEverybody({ orm }: TestDatabase): Promise<Record<Site | 'user', RequestContext['caller']>> {
  const em = orm.em.fork();
  const add = async (sql: string, parameters: unknown[]): Promise<number> =>
    (await queryOne<{ id: number }>(em, `${sql} returning id`, parameters)).id;
  const enrol = async (proxyName: string): Promise<RequestContext['caller']> => {
    const smartProxyId = await add('insert into smart_proxy (name) values ($1)', [proxyName]);
    const secret = [smartProxyId, `digest of ${proxyName}`];
    const bridgeId = await add('insert into bridge (smart_proxy_id, secret_digest) values ($1, $2)', secret);
    return { kind: 'bridge', bridgeId, smartProxyId, proxyName };
  };
  const userId = await add('insert into app_user (login, name, is_admin) values ($1, $1, true)', ['olga']);
  return {
    a: await enrol('site-a'),
    b: await enrol('site-b'),
    user: await callerOf(em, { id: userId, login: 'olga', isAdmin: true }),
  };
}

interface TrialWish {
  readonly trial: number;
  readonly hosts: Hosts;
  readonly options?: GivenOptions | undefined;
}

async function startTrial(contextOf: ContextOf, { trial, hosts, options }: TrialWish): Promise<Trial> {
  for (const site of ['a', 'b'] as const) {
    const reported = Array.from({ length: hosts[site] ?? 0 }, (_, index) => hostOf(trial, site, index));
    assert.equal(await reportInventory(contextOf(site), reported), reported.length);
  }
  const input = { plugin: 'probe', action: 'ping', filter: `facts.trial = ${trial}`, options };
  const { id: taskId } = await startTask(contextOf('user'), input);
  const rows = await query<{ site: string; dispatch_id: number; position: number }>(
    contextOf('user').em,
    'select smart_proxy as site, dispatch_id, position from target where task_id = $1 order by position',
    [taskId],
  );
  const partOf = (site: Site): Part => {
    const own = rows.filter((row) => row.site === `site-${site}`);
    return { dispatchId: own[0]?.dispatch_id ?? 0, positions: own.map(({ position }) => position) };
  };
  return { taskId, parts: { a: partOf('a'), b: partOf('b') } };
}

function hostOf(trial: number, site: Site, index: number): ReportedHost {
  return {
    name: `t${trial}-${site}${index}.example.com`,
    facts: [{ name: 'trial', value: String(trial) }],
    classes: [],
    plugins: ['probe'],
    collectives: ['mcollective'],
    seenAt: new Date(),
  };
}

/** Every line is later than the one before it, however fast they are made. */
function entryOf({ dispatchId, position, event, ...said }: Said, sequence: number): JournalEntry {
  const { reason = null, statusCode = 0, outputs = {} } = said;
  const reply = event === 'REPLIED' ? { statusCode, statusMessage: statusCode === 0 ? 'OK' : 'no', outputs } : null;
  return {
    sequence,
    dispatchId,
    dispatchKey: DISPATCH_KEY,
    position,
    event,
    at: new Date(Date.now() + sequence),
    reason,
    reply,
  };
}
