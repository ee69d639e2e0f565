import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printFilter } from '@chargehand/fact-filter';
import { translateSearch, type SearchedKind } from './translateSearch.ts';

const hostgroups = {
  all: ['app', 'app/web', 'app/web/blue', 'web', 'db', 'it "core"/old', 'it', 'it/red', 'it/red/x'],
  slashed: ['it/red'],
};

function said(text: string, kind: SearchedKind = 'host'): string {
  const found = translateSearch(text, { kind, hostgroups });
  if (!found.ok) return `refused: ${found.reason}`;
  const filter = found.filter === null ? 'no filter' : printFilter(found.filter);
  const jobs = found.aboutJobs.length === 0 ? '' : ` jobs: ${found.aboutJobs.join(' + ')}`;
  return `${filter}${found.trustsHosts ? ' (trusts hosts)' : ''}${jobs}`;
}

const SAME: readonly (readonly [search: string, filter: string])[] = [
  ['name = web-1.example.com', 'name = web-1.example.com'],
  ['name ~ web*', 'name ~ web*'],
  ['name !~ db', 'name !~ db'],
  ['name ^ (a, b)', 'name ^ (a,b)'],
  ['name !^ (a, b)', 'name !^ (a,b)'],
  ['hostgroup_title = app/web', 'hostgroup = app/web'],
  ['hostgroup_fullname ~ app/%', 'hostgroup ~ app/%'],
  ['has hostgroup_title', 'has hostgroup'],
  ['null? location', 'null? location'],
  ['parent_hostgroup = app/web', 'hostgroup under app/web'],
  ['location = "Europe/Rack 1"', 'location = "Europe/Rack 1"'],
  ['organization != Ex', 'organization != Ex'],
  ['not organization = Ex', 'not organization = Ex'],
  ['name ~ a and location = B or organization = C', 'name ~ a and (location = B or organization = C)'],
  ['name ~ a or location = B organization = C', '(name ~ a or location = B) and organization = C'],
  ['facts.os::family = Debian', 'facts.os.family = Debian (trusts hosts)'],
  ['name ~ a and facts.role = web', 'name ~ a and facts.role = web (trusts hosts)'],
  // The last name of a title is kept when one group alone has it.
  ['hostgroup = blue', 'hostgroup = app/web/blue'],
  ['hostgroup_name = db', 'hostgroup = db'],
  ['hostgroup = x', 'hostgroup = it/red/x'],
  ['parent_hostgroup = it/red', 'hostgroup under it/red'],
];

for (const [search, filter] of SAME)
  test(`the search ${search} means the same in a rule`, () => {
    assert.equal(said(search), filter);
  });

const REFUSED: readonly (readonly [search: string, reason: RegExp])[] = [
  // Two groups end so: Foreman means both, and every later one.
  ['hostgroup = web', /2 host groups are called "web"/],
  ['hostgroup = none', /no host group is called/],
  ['hostgroup = app/web', /no host group is called/],
  ['not hostgroup = blue', /the last name of a host group/],
  ['hostgroup != blue', /the last name of a host group/],
  ['hostgroup ~ blue', /the last name of a host group/],
  // Its name is "it/red": it is not below "it", and is not called "red".
  ['hostgroup = red', /no host group is called/],
  ['parent_hostgroup = it', /slash in its own name/],
  ['parent_hostgroup ~ app', /parent_hostgroup/],
  ['parent_hostgroup = "app*"', /parent_hostgroup/],
  ['not parent_hostgroup = app', /parent_hostgroup/],
  // Foreman's "_" is any character, its backslash takes the next as it is.
  ['name ~ web_1', /pattern/],
  ['not name ~ web_1', /pattern/],
  ['name ~ "web\\\\1"', /pattern/],
  ['name ~ größe', /pattern/],
  ['name > a', /order/],
  ['name ^ ("a,b", c)', /list/],
  ['name ^ (" a")', /list/],
  ['web', /without a field/],
  ['all', /without a field/],
  ['= web', /without a field/],
  ['name =', /not complete|without a field/],
  ['name = ""', /nothing/],
  ['name = "a\u0007"', /control|cannot be read/],
  ['"name" = a', /quotes/],
  ['Name = a', /no rule can ask for/],
  ['hostgroup_title under app', /cannot be read|under/],
  ['os = Debian', /no rule can ask for/],
  ['hostgroup_id = 3', /no rule can ask for/],
  ['owner = current_user', /no rule can ask for/],
  ['params.role = web', /no rule can ask for/],
  ['class = ntp', /no rule can ask for/],
  ['last_report > "1 day ago"', /no rule can ask for/],
  ['task = 4711', /no rule can ask for/],
  ['job_category = Puppet', /no rule can ask for/],
  ['host.name = a', /no rule can ask for/],
  ['__proto__ = a', /no rule can ask for/],
  ['facts.role != web', /another way/],
  ['facts.cpus > 4', /another way/],
  ['facts.role ~ web', /another way/],
  ['facts.role = web or name = a', /beside "or" or "not"/],
  ['not facts.role = web', /beside "or" or "not"/],
  ['facts.a.b = 1', /two ways/],
  ['name = a or os = Debian', /no rule can ask for/],
  ['name = (', /cannot be read/],
  [`name ^ (${Array.from({ length: 1_001 }, (_, n) => n).join()})`, /cannot be read/],
];

for (const [search, reason] of REFUSED)
  test(`the search ${search.slice(0, 60)} is refused, for it could mean more`, () => {
    assert.match(said(search), /^refused: /);
    assert.match(said(search), reason);
  });

test('what a run is limited to is told apart from its hosts', () => {
  assert.equal(said('job_category = Puppet', 'run'), 'no filter jobs: job_category = Puppet');
  assert.equal(
    said('host.name ~ web* and job_category = "Service Action" and feature = x', 'run'),
    'name ~ web* jobs: job_category = "Service Action" + feature = x',
  );
  assert.equal(said('host_group.name = blue and template = x', 'run'), 'hostgroup = app/web/blue jobs: template = x');
  assert.match(said('host_group.name = web', 'run'), /2 host groups/);
  assert.match(said('host.name = a or job_category = Puppet', 'run'), /refused: it asks for job_category/);
  assert.match(said('not (host.name = a and job_category = b)', 'run'), /refused/);
  assert.match(said('name = a', 'run'), /refused: it asks for name/);
});

test('a search with hostile text stays text', () => {
  const hostile = `x" or name ~ "`;
  const search = `name = "${hostile.replaceAll('"', '\\"')}"`;
  const found = translateSearch(search, { kind: 'host', hostgroups });
  assert.ok(found.ok);
  assert.deepEqual(found.filter, {
    ...{ kind: 'comparison', field: { kind: 'attribute', name: 'name' }, operator: 'equal', value: hostile },
    ...{ from: 0, to: 0 },
  });
});
