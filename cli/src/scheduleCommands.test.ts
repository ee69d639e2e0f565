import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StubResolvers } from '@chargehand/api-client/testing';
import { chargehandOn } from './testing/chargehandOn.ts';
import { counts, finished, task } from './testing/finishedTask.ts';
import { previewed, service } from './testing/previewed.ts';

const next = [
  { utc: '2026-03-29T01:00:00.000Z', local: '2026-03-29T03:00:00+02:00', note: 'the clocks skip 02:30' },
  { utc: '2026-03-30T00:30:00.000Z', local: '2026-03-30T02:30:00+02:00', note: null },
];
const nightly = {
  ...{ id: '4', name: 'Nightly\u0007', filter: 'name = a', cron: '30 2 * * *', at: null, zone: 'Europe/Berlin' },
  ...{ isEnabled: true, missedPolicy: 'RUN_LATE', graceSeconds: 900, nextDueAt: next[0]?.utc, next },
  options: { ttlSeconds: 30, rollout: { canary: 5 } },
  command: { plugin: 'service', action: 'restart', arguments: { count: 1, note: 'kept' } },
  owner: { login: 'olga' },
};

/** An API with one schedule; `asked` gets what changes something. */
function withSchedule(asked: [string, Record<string, unknown>][] = [], preview: object = {}): StubResolvers {
  const changing =
    (name: string, answer: unknown) =>
    (args: Record<string, unknown>): unknown => {
      asked.push([name, { ...args, ...(args['input'] !== undefined && { input: { ...Object(args['input']) } }) }]);
      return answer;
    };
  return {
    schedule: ({ id }) => (id === '4' ? nightly : null),
    plugin: () => service,
    previewTargets: () => ({ ...previewed, ...preview }),
    createSchedule: changing('create', nightly),
    updateSchedule: changing('update', nightly),
    setScheduleEnabled: changing('enable', { ...nightly, isEnabled: false }),
    deleteSchedule: changing('delete', true),
    runScheduleNow: changing('run', { id: '7', state: 'QUEUED', counts }),
    task: () => task,
    taskProgress: async function* () {
      yield { taskProgress: finished };
    },
  };
}

const SHOWN = `Schedule 4 Nightly\\u0007: service restart {"count":1,"note":"kept"} on name = a
  in the name of olga
  30 2 * * * on the clocks of Europe/Berlin; late by at most 900 seconds it still runs, beyond that it is missed
  options {"ttlSeconds":30,"rollout":{"canary":5}}
UTC                       LOCAL                      NOTE
2026-03-29T01:00:00.000Z  2026-03-29T03:00:00+02:00  the clocks skip 02:30
2026-03-30T00:30:00.000Z  2026-03-30T02:30:00+02:00
`;

describe('chargehand schedule create', () => {
  const CREATE = ['schedule', 'create', 'service', 'restart', 'count=3', '--name', 'N', '--on', 'name = a'];

  test('types the arguments, takes the options of run, shows whom it would hit now and the next times', async () => {
    const asked: [string, Record<string, unknown>][] = [];
    const words = ['--cron', '30 2 * * *', '--zone', 'UTC', '--missed', 'mark-missed', '--grace', '2m', '--ttl', '30'];
    const { code, stdout, stderr } = await chargehandOn(withSchedule(asked), ...CREATE, ...words);
    assert.deepEqual([code, stdout], [0, SHOWN], stderr);
    assert.match(stderr, /^Now: 2 hosts match \(2 at p\); 2 will be sent to\n/);
    const { options, ...input } = Object(asked[0]?.[1]['input']) as Record<string, unknown>;
    assert.deepEqual(input, {
      ...{ name: 'N', plugin: 'service', action: 'restart', arguments: { count: 3 }, filter: 'name = a' },
      ...{ at: null, cron: '30 2 * * *', zone: 'UTC', missedPolicy: 'MARK_MISSED', graceSeconds: 120, isEnabled: true },
    });
    assert.equal((options as { ttlSeconds: number }).ttlSeconds, 30);
  });

  test('takes an instant of any zone, and the zone of the machine unless told', async () => {
    const asked: [string, Record<string, unknown>][] = [];
    await chargehandOn(withSchedule(asked), ...CREATE, '--at', '2099-11-24T02:30+01:00', '--disabled');
    const { at, cron, zone, isEnabled } = Object(asked[0]?.[1]['input']) as Record<string, unknown>;
    assert.equal(new Date(String(at)).toISOString(), '2099-11-24T01:30:00.000Z');
    assert.deepEqual([cron, zone, isEnabled], [null, 'Asia/Tokyo', false]);
  });

  test('is refused without a time, with two, with a faulty argument, and for every host that is not called so', async () => {
    const asked: [string, Record<string, unknown>][] = [];
    const all = withSchedule(asked, { isAllHosts: true });
    const cron = ['--cron', '* * * * *'];
    for (const words of [
      [...CREATE],
      [...CREATE, ...cron, '--at', '2099-11-24T02:30Z'],
      [...CREATE, '--at', '2099-11-24'],
      [...CREATE, ...cron, 'count=many'],
      [...CREATE, ...cron],
    ]) {
      const { code, stderr } = await chargehandOn(all, ...words);
      assert.equal(code, 4, words.join(' '));
      assert.notEqual(stderr, '');
    }
    assert.deepEqual(asked, []);
  });
});

describe('chargehand schedule', () => {
  test('show gives the next times in UTC and local time, and what became of the last runs', async () => {
    const run = { id: '9', createdAt: '2026-01-02T00:10:00.000Z', missedSince: null, rejection: null };
    const runs = [
      { ...run, state: 'FINISHED', verdict: 'SUCCESS', dueAt: '2026-01-02T00:00:00.000Z', isLate: true },
      { ...run, state: 'FINISHED', verdict: 'PARTIAL', dueAt: null, isLate: false },
      {
        ...{ ...run, state: 'REJECTED', verdict: null, dueAt: '2026-01-01T00:00:00.000Z', isLate: false },
        rejection: { code: 'NO_TARGETS', message: 'No\u001b host.' },
      },
    ];
    const shown = { ...nightly, tasks: { totalCount: 5, nodes: runs } };
    const { code, stdout, stderr } = await chargehandOn({ schedule: () => shown }, 'schedule', 'show', '4');
    assert.deepEqual([code, stderr], [0, '3 of 5 runs; use --first for more\n']);
    assert.equal(
      stdout,
      `${SHOWN}
TASK  DUE (UTC)                            STATE             WHY
9     2026-01-02T00:00:00.000Z             FINISHED SUCCESS  late, at 2026-01-02T00:10:00.000Z
9     by hand at 2026-01-02T00:10:00.000Z  FINISHED PARTIAL
9     2026-01-01T00:00:00.000Z             REJECTED          NO_TARGETS: No\\u001b host.
`,
    );
  });

  test('update changes what is given and keeps the rest', async () => {
    const asked: [string, Record<string, unknown>][] = [];
    const words = ['schedule', 'update', '4', 'note=new', '--at', '2099-01-01T00:00Z', '--timeout', '9'];
    const { code, stderr } = await chargehandOn(withSchedule(asked), ...words);
    assert.deepEqual([code, stderr], [0, '']);
    const { options, at, ...input } = Object(asked[0]?.[1]['input']) as Record<string, unknown>;
    assert.deepEqual(input, {
      ...{ name: 'Nightly\u0007', plugin: 'service', action: 'restart', arguments: { count: 1, note: 'new' } },
      ...{ filter: 'name = a', cron: null, zone: 'Europe/Berlin', missedPolicy: 'RUN_LATE' },
      ...{ graceSeconds: 900, isEnabled: true },
    });
    assert.equal(new Date(String(at)).getUTCFullYear(), 2099);
    const { rollout, ...rest } = options as { rollout: object };
    assert.deepEqual(rest, { timeoutSeconds: 9, ttlSeconds: 30, deadlineSeconds: null });
    assert.deepEqual({ ...rollout }, { canary: 5 });
  });

  test('update to a filter of every host needs the word for it', async () => {
    const asked: [string, Record<string, unknown>][] = [];
    const { code } = await chargehandOn(
      withSchedule(asked, { isAllHosts: true }),
      ...['schedule', 'update', '4', '--on', 'has name'],
    );
    assert.deepEqual([code, asked], [4, []]);
  });

  test('disable, enable and delete say what they did', async () => {
    const asked: [string, Record<string, unknown>][] = [];
    const disabled = await chargehandOn(withSchedule(asked), 'schedule', 'disable', '4');
    assert.match(disabled.stdout, /\n {2}disabled: it does not run\n$/);
    await chargehandOn(withSchedule(asked), 'schedule', 'enable', '4');
    const deleted = await chargehandOn(withSchedule(asked), 'schedule', 'delete', '4');
    assert.equal(deleted.stdout, 'Deleted schedule 4 Nightly\\u0007; its tasks stay\n');
    assert.deepEqual(asked, [
      ['enable', { id: '4', isEnabled: false }],
      ['enable', { id: '4', isEnabled: true }],
      ['delete', { id: '4' }],
    ]);
  });

  test('run shows what would be touched, carries a key, and its exit status tells the outcome', async () => {
    const asked: [string, Record<string, unknown>][] = [];
    const { code, stdout, stderr } = await chargehandOn(withSchedule(asked), 'schedule', 'run', '4');
    assert.equal(code, 1, stderr);
    assert.match(stderr, /2 hosts match \(2 at p\); 2 will be sent to\n/);
    assert.match(stdout, /Task 7 FINISHED PARTIAL/);
    assert.match(String(asked[0]?.[1]['key']), /^[\da-f-]{36}$/);
    const all = await chargehandOn(withSchedule(asked, { isAllHosts: true }), 'schedule', 'run', '4');
    assert.deepEqual([all.code, asked.length], [4, 1]);
  });

  for (const command of ['show', 'update', 'run', 'delete'])
    test(`${command} of a schedule that is not there exits with 4`, async () => {
      const { code, stderr } = await chargehandOn(withSchedule(), 'schedule', command, '5');
      assert.deepEqual([code, stderr], [4, 'There is no schedule "5"; see: chargehand schedules\n']);
    });

  test('preview keeps nothing and shows the times of a cron, or of one instant', async () => {
    const asked: object[] = [];
    const resolvers: StubResolvers = {
      previewSchedule: (args) => {
        asked.push({ ...args });
        return args['cron'] === 'never' ? [] : next;
      },
    };
    const { stdout } = await chargehandOn(resolvers, 'schedule', 'preview', '--cron', '30 2 * * *', '--count', '2');
    assert.equal(stdout, SHOWN.slice(SHOWN.indexOf('UTC')));
    assert.deepEqual(asked, [{ cron: '30 2 * * *', at: null, zone: 'Asia/Tokyo', count: 2 }]);
    const none = await chargehandOn(resolvers, 'schedule', 'preview', '--cron', 'never', '--zone', 'UTC');
    assert.equal(none.stdout, 'Nothing comes any more\n');
    assert.equal((await chargehandOn(resolvers, 'schedule', 'preview')).code, 4);
  });
});

describe('chargehand schedules', () => {
  test('lists schedules with what is due next, narrowed by what is asked', async () => {
    const asked: object[] = [];
    const resolvers: StubResolvers = {
      schedules: (args) => {
        asked.push({ ...args });
        const once = { ...nightly, id: '5', cron: null, at: '2099-01-01T00:00:00.000Z', isEnabled: false, owner: null };
        return { totalCount: 3, nodes: [nightly, once] };
      },
    };
    const { stdout, stderr } = await chargehandOn(
      resolvers,
      'schedules',
      'night',
      '--plugin',
      'service',
      '--first',
      '2',
    );
    assert.equal(
      stdout,
      `ID  NAME           RUNS                                       NEXT (UTC)                COMMAND          FILTER    OWNER
4   Nightly\\u0007  30 2 * * * on the clocks of Europe/Berlin  2026-03-29T01:00:00.000Z  service restart  name = a  olga
5   Nightly\\u0007  once at 2099-01-01T00:00:00.000Z           disabled                  service restart  name = a  -
`,
    );
    assert.equal(stderr, '2 of 3; use --first for more\n');
    assert.deepEqual(asked, [{ search: 'night', plugin: 'service', first: 2 }]);
  });

  test('upcoming lists what is to come in its own time span, in UTC and on the clocks of each zone', async () => {
    const asked: Record<string, unknown>[] = [];
    const resolvers: StubResolvers = {
      scheduledRuns: (args) => {
        asked.push(args);
        return [{ dueAt: next[0]?.utc, schedule: nightly }];
      },
    };
    const span = ['--from', '2026-03-29T00:00Z', '--to', '2026-03-30T00:00+02:00', '--first', '1'];
    const { code, stdout, stderr } = await chargehandOn(resolvers, 'schedules', 'upcoming', ...span);
    assert.equal(code, 0, stderr);
    assert.equal(
      stdout,
      `DUE (UTC)                 LOCAL                      ID  SCHEDULE       COMMAND          FILTER
2026-03-29T01:00:00.000Z  2026-03-29T03:00:00+02:00  4   Nightly\\u0007  service restart  name = a
`,
    );
    assert.match(stderr, /^The first 1 up to 2026-03-29T22:00:00.000Z/);
    const json = await chargehandOn(resolvers, 'schedules', 'upcoming', '--json');
    const { items, isAll } = JSON.parse(json.stdout) as { items: object[]; isAll: boolean };
    assert.deepEqual([items.length, isAll, json.stderr], [1, true, '']);
    assert.deepEqual(
      asked.map(({ from, first }) => [new Date(String(from)).toISOString(), first]),
      [
        ['2026-03-29T00:00:00.000Z', 1],
        ['1970-01-01T00:00:00.000Z', 100],
      ],
    );
  });
});
