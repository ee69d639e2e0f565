import { HOSTS, nodeOf, PROXIES, TREES } from './secretFleet.ts';
import { mark } from './mark.ts';
import { TASKS } from './secretTasks.ts';

const text = (value: string): string => JSON.stringify(value);

const TASK = `id filter state verdict counts { targeted pending succeeded failed unknown notSent held running } facts hostgroups options { rollout { fact wavesBy } }
  summaries { text } waves { label } stop { kind reason sent uncertain } schedule { name } replayOf { id } rejection { message }`;
const TASKS_LIST = `totalCount pageInfo { hasNextPage endCursor } nodes { ${TASK} }`;
const COMMANDS = 'commands(first: 20) { totalCount nodes { taskCount command { id arguments } lastTask { id } } }';
const NODE = `title hostCount hostCountBelow parent { title } ancestors { title } children { title } descendants { title hostCountBelow }
  hosts(first: 3, below: true) { totalCount pageInfo { hasNextPage endCursor } nodes { name } }
  ${['ANY', 'AIMED', 'TOUCHED'].map((of) => `of${of}: tasks(first: 20, of: ${of}) { totalCount nodes { id } } below${of}: tasks(first: 20, of: ${of}, below: true) { totalCount nodes { id } }`).join(' ')}
  ${COMMANDS}`;
const PREVIEW = `total runnable fingerprint byProxy { name count } byHostgroup { name count } excluded { reason count hosts } doubtful { reason count hosts }
  difference { kept added removed gone addedHosts removedHosts goneHosts task { id } } warnings { message } isAllHosts mayRun sample { name }`;
const BELOW_DB = `hostgroup under ${text(nodeOf('hostgroup', 'db').title)}`;

/** Lists with their counts, facets, completions, previews, histories, orders, cursors and errors. */
export function pairwiseQuestions(): readonly string[] {
  return [...inventory(), ...trees(), ...proxies(), ...history(), ...outputs(), ...filters()].map(
    (each) => `{ ${each} }`,
  );
}

function inventory(): readonly string[] {
  const page =
    'totalCount pageInfo { hasNextPage endCursor } edges { cursor } nodes { name lastSeenAt sources { smartProxy hostgroup } }';
  const orders = ['NAME', 'LAST_SEEN', 'HOSTGROUP'].flatMap((field) =>
    ['ASC', 'DESC'].map((direction) => `{ field: ${field}, direction: ${direction} }`),
  );
  const cursor = Buffer.from(`k:${HOSTS[20]?.name ?? ''}`).toString('base64url');
  return [
    ...orders.map((order) => `hosts(first: 4, orderBy: ${order}) { ${page} }`),
    `hosts(first: 500) { ${page} }`,
    `hosts(first: 5, after: ${text(cursor)}) { ${page} }`,
    `hosts(first: 5, retired: true) { ${page} }`,
    `hosts(first: 5, filter: ${text(BELOW_DB)}) { ${page} }`,
    `facts(first: 2) { totalCount pageInfo { hasNextPage endCursor } nodes { name hostCount valueCount values(first: 10) { value hostCount } tasks(first: 20) { totalCount } ${COMMANDS} } }`,
    ...HOSTS.filter(({ id }) => id <= 14).map(
      ({ name }) => `host(name: ${text(name)}) { name tasks(first: 20) { ${TASKS_LIST} } ${COMMANDS}
      outputHistory(plugin: "service", action: "restart", output: "out", first: 20) { totalCount nodes { text task { id } } } }`,
    ),
    ...['zq', '', 'app', mark('fact', 7)].map(
      (search) => `facts(search: ${text(search)}) { totalCount nodes { name } }`,
    ),
    'savedFilters { totalCount nodes { name } }',
  ];
}

function trees(): readonly string[] {
  return (['hostgroup', 'location', 'organization'] as const).flatMap((tree) => [
    `${tree}s(first: 2) { totalCount pageInfo { hasNextPage endCursor } nodes { title } }`,
    ...TREES[tree].map(({ title }) => `${tree}(title: ${text(title)}) { ${NODE} }`),
  ]);
}

function proxies(): readonly string[] {
  const fields = `name hostCount clockSkew { measured medianSeconds worstSeconds beyondTtl } plugins { name hostCount smartProxies { name } } tasks(first: 20) { totalCount nodes { id } } ${COMMANDS}`;
  const names = [...PROXIES.map(({ id }) => mark('plugin', id)), 'service'];
  return [
    `smartProxies { ${fields} }`,
    ...PROXIES.map(({ name }) => `smartProxy(name: ${text(name)}) { ${fields} }`),
    'plugins { name hostCount }',
    ...names.map((name) => `plugin(name: ${text(name)}) { name hostCount smartProxies { name } }`),
  ];
}

function history(): readonly string[] {
  const group = text(nodeOf('hostgroup', 'db').title);
  const searches = [
    'search: "zq"',
    'outcome: FAILED',
    'outcome: UNKNOWN',
    'user: "admin"',
    `hostgroup: ${group}, below: true`,
    'of: AIMED, fact: "os.name"',
    `proxy: ${text(PROXIES[2]?.name ?? '')}`,
  ];
  return [
    'viewer { tasks(first: 20) { totalCount nodes { id } } commands(first: 20) { totalCount } }',
    `tasks(first: 3) { ${TASKS_LIST} }`,
    ...searches.map((search) => `tasks(first: 20, ${search}) { ${TASKS_LIST} }`),
    ...TASKS.map(
      ({
        id,
      }) => `task(id: "${id}") { ${TASK} outputNames volatileOutputs replays { totalCount } targets(first: 3) { totalCount pageInfo { hasNextPage endCursor } nodes { name position outputs } }
      failed: targets(first: 2, state: FAILED) { totalCount } targetsAt(positions: [0, 1, 2, 30]) { name } }`,
    ),
    ...TASKS.map(
      ({ id }) =>
        `taskProgress(id: "${id}") { revision state verdict counts { targeted succeeded failed unknown } columns { position members { name } reason { texts } } waves { label } stop { reason sent } targets { name } }`,
    ),
    'schedules { totalCount nodes { name tasks { totalCount } } }',
    'schedule(id: "1") { name }',
  ];
}

function outputs(): readonly string[] {
  const groups = 'totalCount nodes { digest count share hosts(first: 5) filter outputs { name text } }';
  return [
    ...[1, 3, 8, 12].flatMap((id) =>
      ['', ', leaveOut: []'].map((more) => `task(id: "${id}") { outputGroups(first: 5${more}) { ${groups} } }`),
    ),
    ...[
      ['1', '8'],
      ['1', '3'],
      ['13', '1'],
      ['12', '2'],
    ].map(
      ([one, other]) =>
        `compareTasks(one: "${one}", other: "${other}", which: ALL, first: 4) { totalCount counts { total changed same onlyInOne onlyInOther pending } pageInfo { hasNextPage endCursor } nodes { name kind changedOutputs } }`,
    ),
    'outputDiff(task: "1", one: "abcdef", other: "012345") { fields { name } }',
  ];
}

function filters(): readonly string[] {
  const completed = [
    'name = ',
    'name = zq',
    'facts.',
    'facts.zq',
    'hostgroup = ',
    'location = ',
    'organization = ',
    'proxy = ',
    'class = ',
    'plugin = ',
    'task = ',
    'task.failed = ',
    'facts.os.name = ',
    `facts.${mark('fact', 7)} = `,
  ];
  const previewed = [
    'all',
    BELOW_DB,
    'task = 1',
    'task.failed = 1',
    `facts.${mark('fact', 7)} = 1`,
    `name = ${HOSTS[4]?.name ?? ''}`,
    `not proxy = ${PROXIES[2]?.name ?? ''}`,
    '((',
    'task = 4711',
  ];
  return [
    ...completed.map((words) => `completeFilter(text: ${text(words)}, position: ${words.length}) { text detail }`),
    ...previewed.flatMap((filter) => [
      `previewTargets(filter: ${text(filter)}) { ${PREVIEW} }`,
      `previewTargets(filter: ${text(filter)}, plugin: "service", action: "restart") { ${PREVIEW} }`,
    ]),
    `previewTargets(filter: "all", plugin: ${text(mark('plugin', 3))}) { total }`,
    `previewTargets(filter: "all", plugin: "service", action: "nothing") { total }`,
    ...[1, 3, 8, 9].flatMap((id) =>
      ['SAME_HOSTS', 'FAILED', 'SAME_FILTER'].map(
        (which) =>
          `previewRerun(id: "${id}", which: ${which}) { filter preview { ${PREVIEW} } difference { kept added removed gone removedHosts } }`,
      ),
    ),
  ];
}
