import { decodeYaml, encodeYaml } from '@chargehand/mcollective';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { arbitraryValues } from '../support/ruby/arbitraryValues.ts';
import { rubyPackages, runRuby } from '../support/ruby/runRuby.ts';
import { typedForm } from '../support/ruby/typedForm.ts';

/** Other values can be tried by hand; a failure prints the bytes and both forms. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20260401);
const count = Number(process.env['FUZZ_RUNS'] ?? 4000);

const packages = await requireDebianPackages(rubyPackages);

describe('yaml as Ruby reads and writes it', { skip: packages.available ? false : packages.why }, () => {
  test('random values that Ruby writes are read as Ruby reads them', async () => {
    const lines = (await runRuby('writeValues.rb', ['yaml', String(seed), String(count)])) as [string, unknown][];
    assert.equal(lines.length, count);
    for (const [bytes, typed] of lines) {
      assert.deepEqual(typedForm(decodeYaml(Buffer.from(bytes, 'base64'), { allowRegexp: true })), typed, bytes);
    }
  });

  test('random values that we write are read by Ruby', async () => {
    const values = fc.sample(arbitraryValues('yaml'), { seed, numRuns: count });
    const lines = values.map((value) => encodeYaml(value).toString('base64'));
    // What Ruby writes again is not compared: Psych itself turns a symbol with a line break into a text.
    const read = (await runRuby('readValues.rb', ['yaml'], lines)) as [unknown, unknown][];
    assert.equal(read.length, count);
    values.forEach((value, at) => assert.deepEqual(read[at]?.[0], typedForm(value), lines[at]));
  });
});
