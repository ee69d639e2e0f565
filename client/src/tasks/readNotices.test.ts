import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readNotices } from './readNotices.ts';
import type { PreviewState } from './useTargetPreview.ts';

test('the fault of a filter is told once with its column and its place', () => {
  const facts = { position: 6, from: 6, to: 7, column: 7 };
  const state: PreviewState = {
    kind: 'failed',
    problem: { code: 'FILTER_SYNTAX', message: 'Column 7: expected a value.', facts },
  };
  assert.deepEqual(readNotices(state, 'name =)'), [
    { severity: 'fault', message: 'column 7: expected a value.', place: { text: 'name =)', from: 6, to: 7 } },
  ]);
});

test('another failure says nothing about the filter', () => {
  const problem = { code: 'API_UNREACHABLE', message: 'gone', facts: {} };
  assert.deepEqual(readNotices({ kind: 'failed', problem }, 'x'), []);
});

test('every warning is told, from the beginning of the filter to its end', () => {
  const warnings = [
    { code: 'INCOMPLETE', from: 9, to: 12, message: 'late' },
    { code: 'SINGLE_QUOTES', from: 2, to: 4, message: 'early' },
  ];
  const notices = readNotices({ kind: 'ready', preview: previewWith(warnings) }, 'x');
  assert.deepEqual(
    notices.map(({ severity, message, place }) => [severity, message, place?.from, place?.to]),
    [
      ['warning', 'column 3: early', 2, 4],
      ['warning', 'column 10: late', 9, 12],
    ],
  );
});

type Preview = Extract<PreviewState, { kind: 'ready' }>['preview'];

function previewWith(warnings: Preview['warnings']): Preview {
  const rest = { byProxy: [], excluded: [] };
  return { total: 1, runnable: 1, fingerprint: 'f', isAllHosts: false, mayRun: true, ...rest, warnings };
}
