import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pinnedNode, run } from './run.mjs';

const PROGRAMS = {
  name: 'programs',
  sources: ['packages', 'api', 'proxy-bridge', 'cli', 'tsconfig.base.json', 'package-lock.json'],
  outputs: ['api/dist/main.js', 'proxy-bridge/dist/main.js', 'cli/dist/main.js', 'packages/launcher/dist/main.js'],
};
const CLIENT = {
  name: 'client',
  sources: ['client', 'packages/fact-filter/src', 'packages/task-export/src', 'package-lock.json'],
  outputs: ['client/dist/index.html'],
};

/** Builds the programs and the client, as far as their sources changed. Types are checked by `npm test`, not at every start. */
export function buildForStart(home) {
  buildOnce(home, PROGRAMS, () => tsc(home, ['-b', 'packages/launcher', 'api', 'proxy-bridge', 'cli', '--noCheck']));
  buildClient(home);
}

/** Builds everything with all types checked: what the tests run on. */
export function buildForTests(home) {
  console.log('… building, with types checked');
  tsc(home, ['-b']);
  tsc(home, ['-p', 'client/tsconfig.test.json']);
  writeStamp(home, PROGRAMS);
  buildClient(home);
}

function buildClient(home) {
  const vite = join(home, 'node_modules/vite/bin/vite.js');
  buildOnce(home, CLIENT, () => run(pinnedNode(home), [vite, 'build', '--logLevel', 'warn'], join(home, 'client')));
}

function tsc(home, args) {
  run(pinnedNode(home), [join(home, 'node_modules/typescript/bin/tsc'), ...args], home);
}

function buildOnce(home, part, build) {
  const isThere = part.outputs.every((output) => existsSync(join(home, output)));
  if (
    isThere &&
    existsSync(stampOf(home, part)) &&
    readFileSync(stampOf(home, part), 'utf8') === digestOf(home, part.sources)
  )
    return;
  console.log(`… building the ${part.name}`);
  build();
  writeStamp(home, part);
}

/** The stamp says which sources the output was made from; a failed build leaves the old one. */
function writeStamp(home, part) {
  mkdirSync(dirname(stampOf(home, part)), { recursive: true });
  writeFileSync(stampOf(home, part), digestOf(home, part.sources));
}

function stampOf(home, { name }) {
  return join(home, 'node_modules', '.cache', `chargehand-${name}.stamp`);
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
