import { decodeMarshal, encodeMarshal } from '@chargehand/mcollective';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { arbitraryValues } from '../support/ruby/arbitraryValues.ts';
import { rubyPackages, runRuby } from '../support/ruby/runRuby.ts';
import { typedForm } from '../support/ruby/typedForm.ts';

/** Other values can be tried by hand; a failure prints the bytes and both forms. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20260401);
const count = Number(process.env['FUZZ_RUNS'] ?? 12000);

const packages = await requireDebianPackages(rubyPackages);

describe('marshal as Ruby reads and writes it', { skip: packages.available ? false : packages.why }, () => {
  test('random values that Ruby writes are read as Ruby reads them', async () => {
    const lines = (await runRuby('writeValues.rb', ['marshal', String(seed), String(count)])) as [string, unknown][];
    assert.equal(lines.length, count);
    for (const [bytes, typed] of lines) {
      assert.deepEqual(typedForm(decodeMarshal(Buffer.from(bytes, 'base64'), { allowRegexp: true })), typed, bytes);
    }
  });

  test('random values that we write are read by Ruby, and are the same after Ruby has written them', async () => {
    const values = fc.sample(arbitraryValues('marshal'), { seed, numRuns: count });
    const lines = values.map((value) => encodeMarshal(value).toString('base64'));
    const read = (await runRuby('readValues.rb', ['marshal'], lines)) as [unknown, unknown][];
    assert.equal(read.length, count);
    values.forEach((value, at) => {
      const [typed, again] = read[at] ?? [];
      assert.deepEqual(typed, typedForm(value), lines[at]);
      assert.deepEqual(again, typed, lines[at]);
    });
  });
});
