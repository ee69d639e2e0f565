import assert from 'node:assert/strict';
import { test } from 'node:test';
import { committedFiles } from './sources.ts';
import type { SourceFile } from './sources.ts';

interface Trace {
  readonly what: string;
  readonly pattern: RegExp;
  readonly isExempt?: (path: string) => boolean;
}

// Written in pieces, so that this file does not find itself.
const traces: readonly Trace[] = [
  {
    what: 'a package registry',
    pattern: new RegExp(['\\bregistry\\.', '[a-z0-9.-]+\\.(?:org|com|io|net)\\b'].join('')),
  },
  {
    what: 'a path of one machine',
    pattern: new RegExp(['(?:^|[\\s"\'`(=:])/', '(?:work|root|home/[a-z]+)/'].join('')),
  },
  { what: 'work left undone', pattern: new RegExp(['\\b(?:TO', 'DO|FIX', 'ME)\\b'].join('')) },
  { what: 'a test that silences all others', pattern: new RegExp(['\\b(?:test|it|describe)\\.', 'only\\('].join('')) },
  { what: 'a rule switched off', pattern: new RegExp(['eslint', '-disable'].join('')), isExempt: isGenerated },
  { what: 'a type error switched off', pattern: new RegExp(['@ts-', '(?:ignore|nocheck)'].join('')) },
];

test('no committed file keeps traces of how it was made', () => {
  const files = committedFiles('').filter(({ text }) => !text.includes('\0'));
  assert.ok(files.length > 100, 'the files were found');
  assert.deepEqual(files.flatMap(tracesIn), []);
});

test('the lock file leaves it to each machine where packages come from', () => {
  const lock = committedFiles('package-lock.json').find(({ path }) => path === 'package-lock.json');
  const lines = (lock?.text ?? '').split('\n');
  assert.ok(lines.length > 100, 'the lock file was found');
  assert.deepEqual(
    lines.filter((line) => /"resolved": "https?:/.test(line)),
    [],
  );
});

test('each kind of trace is found', () => {
  const examples = [
    ['registry', 'example.org'].join('.'),
    ['see ', 'work', 'main'].join('/'),
    ['// TO', 'DO: later'].join(''),
    ['test', 'only('].join('.'),
    ['// eslint', 'disable-next-line'].join('-'),
    ['// @ts', 'ignore'].join('-'),
  ];
  for (const [index, text] of examples.entries()) {
    const path = 'example.ts';
    assert.deepEqual(tracesIn({ path, text: `first line\n${text}` }), [`${path}:2 ${traces[index]?.what ?? ''}`]);
  }
});

function isGenerated(path: string): boolean {
  return path.endsWith('.d.ts');
}

function tracesIn({ path, text }: SourceFile): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      traces
        .filter(({ pattern, isExempt }) => pattern.test(line) && isExempt?.(path) !== true)
        .map(({ what }) => `${path}:${String(index + 1)} ${what}`),
    );
}
