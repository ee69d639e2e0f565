import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectAudit } from './collectAudit.ts';
import type { AuditPageRead } from './collectAudit.ts';

test('a file has every entry of every page once, and progress is told page by page', async () => {
  const told: (readonly [number, number])[] = [];
  const { file, entries } = await collectAudit({
    format: 'ndjson',
    readPage: async (after) => pageOf(Number(after ?? 0), 2_500),
    onProgress: (count, total) => told.push([count, total]),
  });
  const ids = (await file.text())
    .trimEnd()
    .split('\n')
    .map((line) => /^\{"id":"(\d+)",/.exec(line)?.[1]);
  assert.deepEqual(
    ids,
    Array.from({ length: 2_500 }, (_, index) => String(index)),
  );
  assert.equal(entries, 2_500);
  assert.deepEqual(told, [
    [1_000, 2_500],
    [2_000, 2_500],
    [2_500, 2_500],
  ]);
});

test('a cell that a spreadsheet would run is made harmless', async () => {
  const { file } = await collectAudit({
    format: 'csv',
    readPage: async () => pageOf(0, 1, '=1+1'),
    onProgress: () => undefined,
  });
  assert.match(await file.text(), /^"id",[^\n]*\r\n"0","2026-11-22T10:00:00Z","user:olga","task.run","'=1\+1",/);
  assert.match(file.type, /^text\/csv/);
});

test('a page that cannot be read, or was cancelled, leaves no file', async () => {
  const failing = collectAudit({
    format: 'csv',
    readPage: async (after) => {
      if (after !== null) throw new Error('cancelled');
      return pageOf(0, 2_500);
    },
    onProgress: () => undefined,
  });
  await assert.rejects(failing, /cancelled/);
});

function pageOf(from: number, total: number, object = 'task:1'): AuditPageRead {
  const end = Math.min(from + 1_000, total);
  const nodes = Array.from({ length: end - from }, (_, place) => ({
    id: String(from + place),
    at: '2026-11-22T10:00:00Z',
    actor: 'user:olga',
    act: 'task.run',
    object,
    address: null,
    credential: null,
    details: {},
    position: null,
  }));
  return { nodes, totalCount: total, pageInfo: { hasNextPage: end < total, endCursor: String(end) } };
}
