import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { CountedRun } from './countingReporter.ts';
import { runSuite } from './runSuite.ts';

const imports = `import test from 'node:test';\n`;
const good = `test('good', () => {});`;
const passing = imports + good;
const hanging = `${imports}test('hangs', () => new Promise((resolve) => setTimeout(resolve, 3_600_000)));`;

test('a suite counts what passed, failed and was skipped', async () => {
  const mixed = [
    `test('good', () => {});`,
    `test('bad', () => { throw new Error('as meant'); });`,
    `test('left out', { skip: 'as meant' }, () => {});`,
  ];
  const { counts } = await runCheckout({
    'scripts/a.test.ts': passing,
    'scripts/b.test.ts': imports + mixed.join('\n'),
  });
  assert.deepEqual(counts, { passed: 2, failed: 1, skipped: 1 });
});

test('each failure is told once, where it happened and why', async () => {
  const suites = [
    `describe('outer', () => { test('inner', () => { throw new Error('as meant'); }); test('fine', () => {}); });`,
    `describe('unready', () => { before(() => { throw new Error('no broker'); }); test('never begun', () => {}); });`,
  ];
  const { failures } = await runCheckout({
    'scripts/a.test.ts': `import { before, describe, test } from 'node:test';\n${suites.join('\n')}`,
  });
  assert.equal(failures.length, 2);
  assert.match(failures[0] ?? '', /^example: inner: Error: as meant/);
  assert.match(failures[1] ?? '', /^example: unready: Error: no broker/);
});

test('compiled tests run, and only those whose source is there', async () => {
  const files = { 'api/src/a.test.ts': passing, 'api/dist/a.test.js': passing, 'api/dist/deleted.test.js': passing };
  const { counts } = await runCheckout(files);
  assert.deepEqual(counts, { passed: 1, failed: 0, skipped: 0 });
});

test('a test that the build left out is a failure', async () => {
  const { counts, failures } = await runCheckout({ 'api/src/a.test.ts': passing, 'scripts/b.test.ts': passing });
  assert.deepEqual(counts, { passed: 1, failed: 1, skipped: 0 });
  assert.match(failures.join(), /api\/src\/a\.test\.ts was not compiled/);
});

test('a suite without files is a failure', async () => {
  const { counts, failures } = await runCheckout({});
  assert.deepEqual(counts, { passed: 0, failed: 1, skipped: 0 });
  assert.match(failures.join(), /has no test files/);
});

test('a test file that dies is a failure', async () => {
  const { counts } = await runCheckout({ 'scripts/a.test.ts': `process.exit(3);` });
  assert.deepEqual(counts, { passed: 0, failed: 1, skipped: 0 });
});

test('a test that hangs is a failure, and those after it run', async () => {
  const stuck = `let timer; test('hangs', () => new Promise(() => { timer = setInterval(() => {}, 1_000); }));`;
  const released = `${imports}test.after(() => clearInterval(timer)); ${stuck}${good}`;
  const { counts, failures } = await runCheckout({ 'scripts/a.test.ts': released }, 1, 2 / 60);
  assert.deepEqual(counts, { passed: 1, failed: 1, skipped: 0 });
  assert.match(failures.join(), /^example: hangs: .*timed out after 2000ms/);
});

test('a suite that hangs is ended and is a failure that names what had begun', async () => {
  const bad = `${imports}test('bad', () => { throw new Error('as meant'); });`;
  const files = { 'scripts/a.test.ts': bad, 'scripts/b.test.ts': hanging + good };
  const { counts, failures } = await runCheckout(files, 2 / 60);
  assert.deepEqual(counts, { passed: 0, failed: 1, skipped: 0 });
  assert.match(failures[0] ?? '', /^example: bad: Error: as meant/);
  assert.match(failures[1] ?? '', /not done after 2000 ms; these had begun: \S*scripts\/b\.test\.ts, hangs$/);
});

async function runCheckout(
  files: Readonly<Record<string, string>>,
  limitMinutes = 1,
  testLimitMinutes = 1,
): Promise<CountedRun> {
  const root = mkdtempSync(join(tmpdir(), 'chargehand-suite-'));
  try {
    for (const [path, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const suite = {
      name: 'example',
      sources: ['scripts/*.test.ts', 'api/src/*.test.ts'],
      concurrency: 2,
      limitMinutes,
      testLimitMinutes,
    };
    return await runSuite(suite, { root, output: 'ignore' });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
