import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functionSizes } from './functionSizes.ts';
import type { FunctionSize } from './functionSizes.ts';
import { committedFiles } from './sources.ts';

// Declarations are generated, and nobody reads them in a review.
const files = committedFiles('.ts', '.vue').filter((file) => !file.path.endsWith('.d.ts'));
const functions = files.flatMap(functionSizes);

test('no source file is longer than 300 lines', () => {
  assert.ok(files.length > 50, 'the sources were found');
  const lengths = files.map((file) => ({ path: file.path, lines: file.text.trimEnd().split('\n').length }));
  const tooLong = lengths.filter(({ lines }) => lines > 300);
  assert.deepEqual(
    tooLong.map(({ path, lines }) => `${path}: ${String(lines)} lines`),
    [],
  );
});

test('no function is longer than 60 lines', () => {
  assert.deepEqual(functions.filter(({ lines }) => lines > 60).map(describeSize), []);
});

test('at most one function in ten is longer than 30 lines', () => {
  const long = functions.filter(({ lines }) => lines > 30);
  const share = long.length / functions.length;
  assert.ok(share <= 0.1, `${(share * 100).toFixed(1)} % are:\n${long.map(describeSize).join('\n')}`);
});

test('the ruler measures functions of every kind and only those', () => {
  const path = 'client/src/Example.vue';
  const body = '\n  a();\n  b();\n';
  const script = [
    `function named() {${body}}`,
    `const arrow = () => {${body}};`,
    `class Thing { method() {${body}} }`,
    `test('a rule', async () => {${body}});`,
    `describe('a heading', () => {${body}});`,
    `list.map((item) => item.id);`,
  ].join('\n');
  const text = `<template>\n  <p />\n</template>\n<script setup lang="ts">\n${script}\n</script>\n`;
  assert.deepEqual(
    functionSizes({ path, text }).map(({ name, line, lines }) => [name, line, lines]),
    [
      ['named', 5, 4],
      ['arrow', 9, 4],
      ['method', 13, 4],
      [`'a rule'`, 17, 4],
    ],
  );
});

function describeSize({ path, line, name, lines }: FunctionSize): string {
  return `${path}:${String(line)} ${name}: ${String(lines)} lines`;
}
