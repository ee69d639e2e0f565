import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Check } from './Check.ts';
import { note, ok } from './Finding.ts';
import type { NamedFinding } from './runChecks.ts';
import { runChecks } from './runChecks.ts';
import { World } from './World.ts';

const silent = { begins: () => undefined, found: () => undefined };
const worldOf = (): World =>
  new World({
    configPath: '',
    env: {},
    apiUrl: undefined,
    tryBacklog: false,
    nodeConfigPath: undefined,
    managementPort: 15_672,
    now: () => 0,
  });
const check = (name: string, run: Check['run'], rest: Partial<Check> = {}): Check => {
  return { name, needs: [], timeoutMs: 60_000, run, ...rest };
};

test('a check is skipped, with the reason, when nobody could learn what it needs', async () => {
  const never = check('later', () => assert.fail('it must not run'), { needs: ['replies'] });
  const findings = await runChecks([check('first', async () => [ok('fine')]), never], worldOf(), silent);
  assert.deepEqual(findings[1], {
    check: 'later',
    status: 'note',
    finding: 'skipped, because replies do not reach us',
    remedy: null,
  });
});

test('a check runs when an earlier one has learned what it needs', async () => {
  const first = check('first', async (world) => {
    world.learn({ replies: true });
    return [];
  });
  const later = check('later', async (world) => [ok(String(world.recall('replies')))], { needs: ['replies'] });
  assert.deepEqual(
    (await runChecks([first, later], worldOf(), silent)).map(({ finding }) => finding),
    ['true'],
  );
});

test('a check may not ask for what it does not need', async () => {
  const greedy = check('greedy', async (world) => [ok(world.recall('client').identity)]);
  const [finding] = await runChecks([greedy], worldOf(), silent);
  assert.match(finding?.finding ?? '', /a check must list what it needs/);
});

test('a check that takes too long is a problem that names its limit; the others still run', async () => {
  let aborted = false;
  const stuck = (_: World, signal: AbortSignal): Promise<[]> => {
    signal.addEventListener('abort', () => (aborted = true));
    return new Promise(() => undefined);
  };
  const checks = [check('stuck', stuck, { timeoutMs: 1_000 }), check('next', async () => [ok('fine')])];
  const findings = await runChecks(checks, worldOf(), silent);
  assert.deepEqual(
    findings.map(({ check: name, status, finding }) => [name, status, finding]),
    [
      ['stuck', 'problem', 'was given up after 1 second, its limit'],
      ['next', 'ok', 'fine'],
    ],
  );
  assert.equal(aborted, true);
});

test('a check that throws is a problem, and the others still run', async () => {
  const broken = check('broken', () => Promise.reject(new Error('out of luck')));
  const findings = await runChecks([broken, check('next', async () => [ok('fine')])], worldOf(), silent);
  assert.deepEqual(
    findings.map(({ status, finding }) => [status, finding]),
    [
      ['problem', 'could not be carried out: out of luck'],
      ['ok', 'fine'],
    ],
  );
});

test('text from hosts and brokers cannot steer a terminal or add lines', async () => {
  const hostile = check('hostile', async () => [note('a\u001b[31mb\nok  c\u202ed', 'x\r\u009by')]);
  const heard: NamedFinding[] = [];
  await runChecks([hostile], worldOf(), { begins: () => undefined, found: (finding) => heard.push(finding) });
  assert.deepEqual(heard, [{ check: 'hostile', status: 'note', finding: 'a [31mb ok  c d', remedy: 'x y' }]);
});
