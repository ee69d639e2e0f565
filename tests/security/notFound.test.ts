// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startSecretWorld, type SecretGraph, type SecretWorld } from './secretWorld.ts';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { mark } from './mark.ts';
import { HOSTS, nodeOf, PROXIES } from './secretFleet.ts';

/** Who asks: they see hosts of one group in one organization, and may run the plugin service there. */
const CALLER = 'plugin';

/** What they do not see, what nobody ever made, and what nothing can be called. */
interface Asked {
  readonly foreign: string;
  readonly random: string;
  readonly malformed: string;
}

const task: Asked = { foreign: '3', random: '4711', malformed: 'x3' };
const own: Asked = { ...task, foreign: '1' };
const named = (foreign: string | undefined): Asked => ({
  foreign: foreign ?? '',
  random: 'nothing',
  malformed: ' \\u0000',
});
const schedule = (plugin: string, filter = 'all'): string =>
  `{ name: "mine", plugin: ${plugin}, action: "restart", filter: "${filter}", zone: "UTC", cron: "0 3 * * *" }`;
const run = (rest: string): string => `runTask(input: { action: "restart", ${rest} }) { id }`;

/** Each question with `$` where the thing is named. */
const QUESTIONS: readonly (readonly [string, Asked])[] = [
  ['{ host(name: $) { name } }', named(HOSTS[1]?.name)],
  ['{ fact(name: $) { name } }', named(mark('fact', 4))],
  ['{ hostgroup(title: $) { name } }', named(nodeOf('hostgroup', 'app/web2').title)],
  ['{ location(title: $) { name } }', named(nodeOf('location', 'asia').title)],
  ['{ organization(title: $) { name } }', named(nodeOf('organization', 'ops').title)],
  ['{ plugin(name: $) { name } }', named(mark('plugin', 1))],
  ['{ plugins(proxy: $) { name } }', named(PROXIES[0]?.name)],
  ['{ smartProxy(name: $) { name } }', named(PROXIES[0]?.name)],
  ['{ task(id: $) { id } }', task],
  ['{ taskProgress(id: $) { id } }', task],
  ['{ schedule(id: $) { id } }', own],
  ['{ savedFilter(id: $) { id } }', own],
  ['{ compareTasks(one: $, other: "9") { totalCount } }', task],
  ['{ compareTasks(one: "9", other: $) { totalCount } }', task],
  ['{ outputDiff(task: $, one: "abcd", other: "abce") { fields { name } } }', task],
  ['{ previewRerun(id: $, which: SAME_HOSTS) { filter } }', task],
  ['{ previewTargets(filter: "all", plugin: $) { total } }', named(mark('plugin', 1))],
  [
    '{ explainAccess(user: "plugin", host: $, plugin: "service", action: "restart") { isAllowed } }',
    named(HOSTS[1]?.name),
  ],
  ['mutation { cancelTask(id: $) { id } }', task],
  ['mutation { approveTask(id: $, fingerprint: "none") { id } }', task],
  ['mutation { rejectTask(id: $, reason: "no") { id } }', task],
  ['mutation { pauseTask(id: $) { id } }', task],
  ['mutation { resumeTask(id: $) { id } }', task],
  ['mutation { rerunTask(id: $, which: SAME_HOSTS) { id } }', task],
  [`mutation { ${run('plugin: "service", filter: "proxy", replayOf: $')} }`, task],
  [`mutation { ${run('plugin: $, filter: "proxy"')} }`, named(mark('plugin', 1))],
  ['mutation { deleteSchedule(id: $) }', own],
  ['mutation { setScheduleEnabled(id: $, isEnabled: true) { id } }', own],
  ['mutation { runScheduleNow(id: $, key: "k") { id } }', own],
  [`mutation { updateSchedule(id: $, input: ${schedule('"service"')}) { id } }`, own],
  [`mutation { createSchedule(input: ${schedule('$', 'proxy')}) { id } }`, named(mark('plugin', 1))],
  ['mutation { deleteSavedFilter(id: $) }', own],
  ['mutation { updateSavedFilter(id: $, input: { name: "n", filter: "all" }) { id } }', own],
];

/** Only with rights that show all there is of the kind, or for bridges, or about nothing that is hidden, or of one's own (tokens.test.ts, sessions.test.ts). */
const OTHERS = [
  'syncInventory',
  'forgetSource',
  'createEnrolment',
  'signIn',
  'signInWithLink',
  'createToken',
  'enrolBridge',
  'claimDispatches',
  'endSession',
  'revokeToken',
  'tryRole',
  'previewForemanImport',
  'importForemanRights',
  'updateFreeze',
  'endFreeze',
  'pullEmergencyStop',
  'liftEmergencyStop',
  'setSecretsAllowed',
  'role',
  'updateRole',
  'deleteRole',
  'giveRole',
  'takeRole',
  'createUserGroup',
  'deleteUserGroup',
  'setUserGroupMember',
];

describe('what one does not see and what is not there', () => {
  let world: SecretWorld;
  let graph: SecretGraph;
  before(async () => {
    world = await startSecretWorld();
    graph = await world.open();
  });
  after(() => world[Symbol.asyncDispose]());

  const answer = async (question: string, thing: string): Promise<string> => {
    const value = thing.includes('\\u') ? `"${thing}"` : JSON.stringify(thing);
    const text = withoutPlaces(await graph.ask(CALLER, question.replace('$', value)));
    const said = JSON.stringify(JSON.parse(value)).slice(1, -1);
    return text.replaceAll(JSON.stringify(said).slice(1, -1), '§').replaceAll(said, '§');
  };

  for (const [question, { foreign, random, malformed }] of QUESTIONS)
    test(`S38: a foreign, a random and a malformed name are answered alike: ${question.slice(0, 70)}`, async () => {
      const [one, two, three] = [
        await answer(question, foreign),
        await answer(question, random),
        await answer(question, malformed),
      ];
      assert.equal(one, two);
      assert.equal(codeOf(three), codeOf(two), `${three} and ${two}`);
      assert.doesNotMatch(one, /INTERNAL/);
    });

  test('S38: a filter that names a task tells nothing of tasks that one does not see', async () => {
    for (const filter of ['task = $', 'task = $ or name = x', 'not task.failed = $', 'not task = $'])
      for (const plugin of ['service', mark('plugin', 1)]) {
        const question = `mutation { ${run(`plugin: "${plugin}", fingerprint: "none", filter: FILTER`)} }`;
        const ask = async (id: string): Promise<string> => {
          const document = question.replace('FILTER', JSON.stringify(filter.replace('$', id)));
          return withoutPlaces(await graph.ask(CALLER, document)).replaceAll(new RegExp(`\\b${id}\\b`, 'g'), '§');
        };
        // As if they had been for all hosts by their words.
        await graph.em.getConnection().execute(`update task set filter = 'all' where id in (3, 14)`);
        assert.equal(await ask('3'), await ask('4711'));
      }
  });

  test('S38: every root field that takes a name or an id is asked', () => {
    const asked = QUESTIONS.map(([question]) => question).join(' ');
    const roots = [graph.schema.getQueryType(), graph.schema.getMutationType()];
    const naming = roots
      .flatMap((root) => Object.values(root?.getFields() ?? {}))
      .filter(({ args }) =>
        args.some(
          ({ name, type }) =>
            /^(id|name|title|task|one|other|proxy|source|plugin)$/.test(name) || String(type) === 'ID!',
        ),
      );
    const missing = naming.filter(
      ({ name }) => !asked.includes(`${name}(`) && !OTHERS.includes(name) && name !== 'tasks' && name !== 'schedules',
    );
    assert.deepEqual(
      missing.map(({ name }) => name),
      [],
    );
  });
});

/** Where in the document the error is depends on the length of the name. */
function withoutPlaces(answer: object): string {
  return JSON.stringify(answer).replaceAll(/"locations":\[[^\]]*\],?/g, '');
}

function codeOf(text: string): string | undefined {
  return /"code":"(\w+)"/.exec(text)?.[1];
}
