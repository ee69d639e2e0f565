import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '../support/repositoryRoot.ts';

interface Installed {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

const packages = Object.entries(
  (readJson('package-lock.json') as { readonly packages: Readonly<Record<string, Installed>> }).packages,
);
const floors = Object.entries(readJson('scripts/floors.json') as Readonly<Record<string, string>>);

test('S79: no copy of a package is older than its floor', () => {
  for (const [name, floor] of floors) {
    const versions = versionsOf(name);
    assert.ok(versions.length > 0, `${name} is in the lock file`);
    for (const version of versions) assert.ok(isAtLeast(version, floor), `${name} ${version} is older than ${floor}`);
  }
});

test('S79: every package of the lock file is pinned by its digest', () => {
  const fromElsewhere = packages.filter(([path, { link }]) => path.includes('node_modules/') && link !== true);
  assert.ok(fromElsewhere.length > 300, 'the packages were found');
  assert.deepEqual(
    fromElsewhere.filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true).map(([path]) => path),
    [],
  );
});

test('S79: only the packages that are named may run a script when they are installed', () => {
  const { allowScripts } = readJson('package.json') as { readonly allowScripts: Readonly<Record<string, boolean>> };
  const isHere = ({ os, cpu }: Installed): boolean => (os?.includes('linux') ?? true) && (cpu?.includes('x64') ?? true);
  const running = packages.filter(([, one]) => one.hasInstallScript === true && isHere(one));
  const names = new Set(running.map(([path]) => path.replace(/^.*node_modules\//, '')));
  assert.ok(names.size > 0, 'the packages were found');
  assert.deepEqual(
    [...names].filter((name) => allowScripts[name] !== true),
    [],
  );
});

test('a version is compared by its numbers, and one before a release is older', () => {
  for (const [version, floor, isIt] of [
    ['5.5.0', '5.5.0', true],
    ['5.10.0', '5.5.0', true],
    ['5.4.9', '5.5.0', false],
    ['10.0.0', '9.9.9', true],
    ['5.5.0-rc.1', '5.5.0', false],
    ['5.5.1-rc.1', '5.5.0', true],
  ] as const)
    assert.equal(isAtLeast(version, floor), isIt, `${version} ≥ ${floor}`);
});

function versionsOf(name: string): readonly string[] {
  return packages
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .map(([, { version = '' }]) => version);
}

function isAtLeast(version: string, floor: string): boolean {
  const [numbers = '', before] = version.split('-');
  const [have, need] = [numbers, floor].map((text) => text.split('.').map(Number));
  for (const [place, least] of (need ?? []).entries()) {
    const found = have?.[place] ?? 0;
    if (found !== least) return found > least;
  }
  return before === undefined;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8'));
}
