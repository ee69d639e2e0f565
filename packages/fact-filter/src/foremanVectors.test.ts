import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { parseFilter } from './parseFilter.ts';
import { parseSyntax } from './parseSyntax.ts';
import { printSyntax } from './printFilter.ts';

interface Vectors {
  /** `error` is what the fields of hosts make of it, where the grammar alone has none. */
  readonly rows: readonly { readonly query: string; readonly reading: string; readonly error?: string }[];
}

const { rows }: Vectors = JSON.parse(readFileSync(new URL('../foremanVectors.json', import.meta.url), 'utf8'));

suite('a query of Foreman binds as it does there', () => {
  for (const { query, reading, error } of rows) {
    test(query, () => {
      assert.equal(read(query), reading);
      assert.equal(read(reading), reading);
      if (error === undefined) return;
      const parsed = parseFilter(query);
      assert.ok(!parsed.ok);
      assert.ok(parsed.error.message.includes(error), parsed.error.message);
    });
  }
});

function read(query: string): string {
  const parsed = parseSyntax(query);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.error.message);
  return printSyntax(parsed.syntax);
}
