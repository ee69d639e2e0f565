import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { matchesFilter, type FilterHost } from './matchesFilter.ts';
import { parseFilter } from './parseFilter.ts';
import { printFilter } from './printFilter.ts';

type VectorHost = Omit<FilterHost, 'facts' | 'lastSeenAt'> & {
  readonly facts: Readonly<Record<string, string>>;
  readonly lastSeenAt?: string;
};
interface Vectors {
  readonly now: string;
  readonly hosts: readonly VectorHost[];
  readonly rows: readonly { readonly filter: string; readonly matches: readonly string[] }[];
}

const { now, hosts, rows }: Vectors = JSON.parse(readFileSync(new URL('../vectors.json', import.meta.url), 'utf8'));
const filterHosts = hosts.map(toFilterHost);

suite('a filter selects the hosts of the vectors', () => {
  for (const { filter, matches } of rows) {
    test(filter, () => {
      assert.deepEqual(select(filter), matches);
      assert.deepEqual(select(printed(filter)), matches);
    });
  }
});

function toFilterHost({ facts, lastSeenAt, ...host }: VectorHost): FilterHost {
  return {
    ...host,
    facts: new Map(Object.entries(facts)),
    lastSeenAt: lastSeenAt === undefined ? undefined : new Date(lastSeenAt),
  };
}

function select(text: string): string[] {
  const parsed = parseFilter(text);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.error.message);
  return filterHosts.filter((host) => matchesFilter(parsed.filter, host, new Date(now))).map((host) => host.name);
}

function printed(text: string): string {
  const parsed = parseFilter(text);
  assert.ok(parsed.ok);
  return printFilter(parsed.filter);
}
