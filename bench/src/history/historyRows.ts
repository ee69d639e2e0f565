/** Where host number i (an expression of SQL) is: in a group of 20, within one of 500, within one of 5,000; at a site, within a region. */
const tier = (i: string): string => `'tier-' || (${i}) / 5000`;
const app = (i: string): string => `${tier(i)} || '/app-' || (${i}) / 500`;
const node = (i: string): string => `${app(i)} || '/node-' || (${i}) / 20`;
const region = (i: string): string => `'region-' || (${i}) / 10000`;
const site = (i: string): string => `${region(i)} || '/site-' || (${i}) / 2500`;

/** The numbers of the first host of every so many among those of a task. */
const every = (step: number): string => `generate_series(first / ${step} * ${step}, first + size - 1, ${step}) i`;

const scope = (kind: string, name: string, rows: { from: string; aimed: string; touched: boolean }): string => `
  insert into task_scope (task_id, kind, name, is_aimed, is_touched)
  select p.id, '${kind}', ${name}, ${rows.aimed}, ${rows.touched} from plan p ${rows.from}`;

/**
 * The statements that make a year of history: most tasks run on a group of 20 hosts, every tenth on one of 500, every 200th on one of
 * 5,000, every 1,000th on a quarter of the fleet because of a fact, every 100,000th and the last one on everybody.
 */
export function historyRows({ hosts, tasks }: { readonly hosts: number; readonly tasks: number }): readonly string[] {
  return [...inventoryRows(hosts), ...taskRows(hosts, tasks), ...scopeRows(hosts)];
}

function inventoryRows(hosts: number): readonly string[] {
  const all = (step: number): string => `generate_series(0, ${hosts - 1}, ${step}) i`;
  return [
    `insert into app_user (login, name) select 'user-' || n, 'User ' || n from generate_series(1, 50) n`,
    `insert into smart_proxy (name) select 'proxy-' || i / 10000 from ${all(10_000)}`,
    `insert into bridge (smart_proxy_id, secret_digest) select id, name from smart_proxy`,
    `insert into command (plugin, action, arguments, digest)
     select 'plugin-' || n % 20, 'action-' || n % 7, jsonb_build_object('number', n, 'mode', 'mode-' || n % 11), 'digest-' || n
     from generate_series(1, 2000) n`,
    `insert into hostgroup (name, title) select t, t from (
       select ${tier('i')} as t from ${all(5_000)} union all select ${app('i')} from ${all(500)} union all select ${node('i')} from ${all(20)}) g`,
    `insert into host (name, smart_proxy_id) select 'host-' || i || '.example.com', 1 + i / 10000 from ${all(1)}`,
  ];
}

/** Of a hundred results, two have failed, one is unknown and one was not sent; a reply takes about 300 bytes. */
function taskRows(hosts: number, tasks: number): readonly string[] {
  return [
    `create table plan as
     select n as id, size, (n::bigint * 7919 % (${hosts} / size) * size)::int as first
     from generate_series(1, ${tasks}) n cross join lateral (select case
       when n % 100000 = 0 or n = ${tasks} then ${hosts} when n % 1000 = 1 then ${hosts / 4} when n % 200 = 0 then 5000
       when n % 10 = 0 then 500 else 20 end as size) s`,
    `insert into task (id, command_id, filter, parsed_filter, state, verdict, targeted, pending, created_by_id, created_at, finished_at,
       send_until, deadline_at, timeout_seconds)
     select id, 1 + id % 2000, case size when ${hosts} then 'all' when ${hosts / 4} then 'facts.role = web' when 5000 then 'hostgroup under ' || ${tier('first')}
         when 500 then 'hostgroup under ' || ${app('first')} else 'hostgroup = ' || ${node('first')} end,
       '{}', 'FINISHED', 'SUCCESS', size, 0, 1 + id % 50, at, at, at, at, 60
     from plan cross join lateral (select now() - (${tasks} - id) * interval '365 days' / ${tasks} as at) w`,
    `select setval('task_id_seq', ${tasks})`,
    `insert into target (task_id, position, name, host_id, smart_proxy, hostgroup, location, organization, state, reason, reply, sent_at, settled_at)
     select id, i - first, 'host-' || i || '.example.com', i + 1, 'proxy-' || i / 10000, ${node('i')}, ${site('i')}, 'Ops',
       case (i + id) % 100 when 0 then 'FAILED' when 1 then 'FAILED' when 2 then 'UNKNOWN' when 3 then 'NOT_SENT' else 'SUCCEEDED' end::target_state,
       null, json_build_object('statusCode', 0, 'statusMessage', 'OK', 'outputs', json_build_object('text', repeat('x', 200), 'number', i)), now(), now()
     from plan cross join lateral generate_series(first, first + size - 1) i`,
    `update task t set succeeded = c.succeeded, failed = c.failed, unknown = c.unknown, not_sent = c.not_sent from (
       select task_id, count(*) filter (where state = 'SUCCEEDED') as succeeded, count(*) filter (where state = 'FAILED') as failed,
         count(*) filter (where state = 'UNKNOWN') as unknown, count(*) filter (where state = 'NOT_SENT') as not_sent
       from target group by task_id) c where c.task_id = t.id`,
  ];
}

function scopeRows(hosts: number): readonly string[] {
  const above = (step: number): { from: string; aimed: string; touched: boolean } => ({
    from: `cross join lateral ${every(step)}`,
    aimed: 'false',
    touched: false,
  });
  return [
    scope('hostgroup', node('i'), { ...above(20), aimed: 'size = 20', touched: true }),
    scope('hostgroup', app('i'), { ...above(500), aimed: 'size = 500' }),
    scope('hostgroup', tier('i'), { ...above(5_000), aimed: 'size = 5000' }),
    scope('location', site('i'), { ...above(2_500), touched: true }),
    scope('location', region('i'), above(10_000)),
    scope('organization', `'Ops'`, { from: '', aimed: 'false', touched: true }),
    scope('proxy', `'proxy-' || i / 10000`, { ...above(10_000), touched: true }),
    scope('fact', `'role'`, { from: `where size = ${hosts / 4} or id % 8 = 3`, aimed: 'true', touched: false }),
    scope('fact', `'rare'`, { from: 'where id % 2000 = 7', aimed: 'true', touched: false }),
  ];
}
