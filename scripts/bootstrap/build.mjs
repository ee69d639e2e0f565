import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pinnedNode, run } from './run.mjs';

const PROGRAMS = ['packages/launcher', 'api', 'proxy-bridge', 'cli'];

/** Builds the programs and the client, as far as their sources changed. Types are checked by `npm test`, not at every start. */
export function buildForStart(home) {
  buildOnce(
    home,
    {
      name: 'programs',
      sources: ['packages', 'api', 'proxy-bridge', 'cli', 'tsconfig.base.json'],
      outputs: ['api/dist/main.js'],
    },
    () => tsc(home, ['-b', ...PROGRAMS, '--noCheck']),
  );
  buildClient(home);
}

/** Builds everything with all types checked: what the tests run on. */
export function buildForTests(home) {
  console.log('… building, with types checked');
  tsc(home, ['-b']);
  tsc(home, ['-p', 'client/tsconfig.test.json']);
  buildClient(home);
}

function buildClient(home) {
  const part = {
    name: 'client',
    sources: ['client', 'packages/fact-filter/src', 'package-lock.json'],
    outputs: ['client/dist/index.html'],
  };
  buildOnce(home, part, () =>
    run(
      pinnedNode(home),
      [join(home, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
      join(home, 'client'),
    ),
  );
}

function tsc(home, args) {
  run(pinnedNode(home), [join(home, 'node_modules/typescript/bin/tsc'), ...args], home);
}

/** The stamp says which sources the output was made from; a failed build leaves none. */
function buildOnce(home, { name, sources, outputs }, build) {
  const stamp = join(home, 'node_modules', '.cache', `chargehand-${name}.stamp`);
  const digest = digestOf(home, sources);
  const isFresh =
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === digest &&
    outputs.every((output) => existsSync(join(home, output)));
  if (isFresh) return;
  console.log(`… building the ${name}`);
  build();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}

function digestOf(home, sources) {
  const hash = createHash('sha256');
  for (const source of sources) addTo(hash, join(home, source));
  return hash.digest('hex');
}

function addTo(hash, path) {
  if (!statSync(path).isDirectory()) {
    hash.update(path).update(readFileSync(path));
    return;
  }
  const skipped = ['node_modules', 'dist', 'dist-test', 'fixtures'];
  for (const entry of readdirSync(path).sort()) {
    if (!skipped.includes(entry) && !entry.endsWith('.tsbuildinfo')) addTo(hash, join(path, entry));
  }
}
