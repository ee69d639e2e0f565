import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerForeman } from '../support/foreman/answerForeman.ts';
import type { ForemanWorld } from '../support/foreman/ForemanWorld.ts';
import { sampleForeman } from '../support/foreman/sampleForeman.ts';

// The Foreman that these suites test against must have the traps of the real one, or they prove nothing.

test('lists have 20 rows unless asked otherwise, and all with per_page=all', () => {
  assert.equal(listOf('hosts').length, 20);
  assert.equal(listOf('hosts', { per_page: 'all' }).length, 60);
  assert.equal(listOf('hosts', { per_page: '50', page: '2' }).length, 10);
});

test('hosts name their location without its path, and thin is there or not', () => {
  const { location_id, location_name, hostgroup_title, hostgroup_name } = listOf('hosts', { order: 'id' })[1] ?? {};
  assert.deepEqual([location_id, location_name], [4, 'Rack 1']);
  assert.deepEqual([hostgroup_title, hostgroup_name], ['app/web', 'web']);
  assert.deepEqual(Object.keys(listOf('hosts', { thin: 'false' })[0] ?? {}), ['id', 'name']);
});

test('pages of facts count facts, come by value, and have totals that say nothing', () => {
  const world = sampleForeman(10);
  const first = factsOf(world, {});
  const counts = Object.values(first.results).map((facts) => Object.keys(facts).length);
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    20,
  );
  assert.equal(counts.length, 10, 'the parents without a value of all hosts come first');
  assert.deepEqual([first.total, first.subtotal], [0, 0]);
  const sorted = factsOf(world, { order: 'host_id', search: 'host_id > 1', per_page: '20' });
  assert.deepEqual([Object.keys(sorted.results).length, sorted.subtotal], [2, 2]);
  assert.equal(answer(world, 'fact_values', { per_page: 'all' }).status, 500);
});

test('a search for a time later than an absolute one begins an hour later', () => {
  const world = sampleForeman(1);
  const host = [...world.hosts.values()][0];
  host?.facts.set('kernel', { value: 'Hurd', reportedAt: Date.now() - 30 * 60_000 });
  const since = new Date(Date.now() - 45 * 60_000).toISOString();
  assert.deepEqual(factsOf(world, { search: `reported_at > "${since}"` }).results, {});
  for (const search of [`reported_at >= "${since}"`, 'reported_at > "45 minutes ago"'])
    assert.equal(Object.keys(factsOf(world, { search }).results).length, 1);
});

test('a search for names like a text ignores case and finds it anywhere; with "*" or "%" it is a pattern for the whole', () => {
  const world = sampleForeman(1);
  const host = [...world.hosts.values()][0];
  host?.facts.clear();
  for (const name of ['os', 'os::family', 'os::x::family', 'my_os', 'OS::a', 'a,b', 'a*b', 'a\\b'])
    host?.facts.set(name, { value: '1', reportedAt: 0 });
  const found = (search: string): readonly string[] =>
    Object.values(factsOf(world, { search, order: 'name' }).results).flatMap((facts) => Object.keys(facts));
  assert.deepEqual(found('name ~ os'), ['OS::a', 'my_os', 'os', 'os::family', 'os::x::family']);
  assert.deepEqual(found('name ~ "os::*"'), ['OS::a', 'os::family', 'os::x::family']);
  assert.deepEqual(found('name ~ os*family'), ['os::family', 'os::x::family']);
  assert.deepEqual(found('name ~ %os'), ['my_os', 'os']);
  assert.deepEqual(found('name ~ os__a*'), ['OS::a']);
  assert.deepEqual(found('name = os'), ['os']);
  assert.deepEqual(found('name = "a,b"'), ['a,b']);
  assert.deepEqual(found('name ^ ("a,b")'), []);
  assert.deepEqual(found('name = "a*b"'), ['a*b']);
  assert.deepEqual(found(String.raw`name = "a\\b"`), ['a\\b']);
  assert.deepEqual(found(String.raw`name ~ "a\\*"`), [], 'the database takes a backslash for its own');
  assert.deepEqual(found('host_id > 1 and (name = os or name ~ "* and *" or name = "a,b")'), ['a,b', 'os']);
});

test('unknown search fields, unknown ids and missing rights are refused as Foreman does', () => {
  const world = sampleForeman(1);
  assert.equal(answer(world, 'fact_values', { search: 'hots_id > 1' }).status, 400);
  assert.equal(answer(world, 'hosts', { order: 'updated_at' }).status, 400);
  assert.equal(answer(world, 'users/99').status, 404);
  assert.equal(answer(world, 'users/ada').status, 200);
  assert.doesNotMatch(answer(world, 'nothing').body, /"error"/);
  world.account.permissions.delete('view_users');
  const { status, body } = answer(world, 'users');
  assert.equal(status, 403);
  assert.match(body, /"missing_permissions":\["view_users"\]/);
});

function answer(
  world: ForemanWorld,
  resource: string,
  parameters: Readonly<Record<string, string>> = {},
): { readonly status: number; readonly body: string } {
  return answerForeman(world, { resource, parameters: new Map(Object.entries(parameters)) });
}

function listOf(resource: string, parameters: Readonly<Record<string, string>> = {}): readonly ListedRow[] {
  const { results } = JSON.parse(answer(sampleForeman(), resource, parameters).body) as {
    readonly results: readonly ListedRow[];
  };
  return results;
}

type ListedRow = Readonly<Record<string, unknown>>;

function factsOf(world: ForemanWorld, parameters: Readonly<Record<string, string>>): FactAnswer {
  return JSON.parse(answer(world, 'fact_values', parameters).body) as FactAnswer;
}

interface FactAnswer {
  readonly total: number;
  readonly subtotal: number;
  readonly results: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
}
