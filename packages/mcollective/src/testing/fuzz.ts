import fc from 'fast-check';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { presentValue } from '../presentValue.ts';
import { RubyFloat, RubyHash, RubyString, RubySymbol, type RubyValue } from '../rubyMarshal/RubyValue.ts';

const fuzzDirectory = join(import.meta.dirname, '..', '..', 'fixtures', 'fuzz');

/** How often a fuzzer tries and from which seed: the kept ones, unless FUZZ_SEED and FUZZ_RUNS say otherwise. */
export function fuzzRuns(numRuns: number): { readonly seed: number; readonly numRuns: number } {
  const { FUZZ_SEED: seed = '20260401', FUZZ_RUNS: runs = String(numRuns) } = process.env;
  return { seed: Number(seed), numRuns: Number(runs) };
}

/** Inputs that once went wrong, as base64; a new one is added to the file by hand from what `survives` prints. */
export function keptInputs(format: 'marshal' | 'yaml'): { readonly name: string; readonly base64: string }[] {
  return JSON.parse(readFileSync(join(fuzzDirectory, `${format}.json`), 'utf8')) as { name: string; base64: string }[];
}

/** Payloads that are cut off or have a few bytes changed. */
export function mutationsOf(payloads: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const change = fc.record({ at: fc.nat(2000), byte: fc.nat(255) });
  return fc
    .record({
      payload: fc.constantFrom(...payloads),
      changes: fc.array(change, { minLength: 1, maxLength: 6 }),
      length: fc.option(fc.nat(2000)),
    })
    .map(({ payload, changes, length }) => {
      const bytes = Buffer.from(payload.subarray(0, length ?? payload.length));
      for (const { at, byte } of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
      return bytes;
    });
}

/** A kind of error, by its class. */
type ErrorClass = abstract new (...args: never[]) => Error;

/** Decodes, and shows what comes out; any error but a refusal fails the test and prints the bytes. */
export function survives(bytes: Buffer, decode: () => RubyValue, refusal: ErrorClass): RubyValue | undefined {
  try {
    const value = decode();
    JSON.stringify(presentValue(value));
    return value;
  } catch (error) {
    assert.ok(error instanceof refusal, `${String(error)}; the bytes are ${bytes.toString('base64')}`);
    return undefined;
  }
}

/** How many values a value holds, itself included, and how deep they are nested; what occurs twice counts twice. */
export function sizeOf(value: RubyValue): { readonly nodes: number; readonly depth: number } {
  const inner =
    value instanceof RubyHash ? value.pairs.flat() : Array.isArray(value) ? (value as RubyValue[]) : undefined;
  if (inner === undefined) return { nodes: 1, depth: 0 };
  const sizes = inner.map(sizeOf);
  return {
    nodes: sizes.reduce((sum, { nodes }) => sum + nodes, 1),
    depth: sizes.reduce((deepest, { depth }) => Math.max(deepest, depth), 0) + 1,
  };
}

/** Values that Marshal and YAML can both carry. */
export const { value: rubyValues } = fc.letrec<{ value: RubyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }).filter((big) => !Number.isSafeInteger(Number(big))),
    fc.double().map((value) => new RubyFloat(value)),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }).map((name) => new RubySymbol(name)),
    fc.uint8Array().map((bytes) => new RubyString(Buffer.from(bytes), 'ASCII-8BIT')),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 6 }).map((pairs) => new RubyHash(pairs)),
  ),
}));
