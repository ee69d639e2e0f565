import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExportedTarget } from '@chargehand/task-export';
import { collectExport } from './collectExport.ts';
import type { TargetPage } from './collectExport.ts';

const task = { id: '12', outputs: ['note'], about: { filter: 'all' } };

test('a file has every host of every page once, and progress is told page by page', async () => {
  const told: number[] = [];
  const { file, hosts } = await collectExport({
    format: 'ndjson',
    task,
    readPage: async (after) => pageOf(Number(after ?? 0), 7),
    onProgress: (count) => told.push(count),
  });
  const names = (await file.text())
    .trimEnd()
    .split('\n')
    .map((line) => readHost(line));
  assert.deepEqual(names, ['h0', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6']);
  assert.deepEqual([hosts, told], [7, [3, 6, 7]]);
});

test('large outputs are whole in the file, however it was put together', async () => {
  const note = 'ü'.repeat(900_000);
  const { file } = await collectExport({
    format: 'json',
    task,
    readPage: async () => ({ nodes: [target('a', note), target('b', note)], next: null }),
    onProgress: () => undefined,
  });
  const written: unknown = JSON.parse(await file.text());
  assert.deepEqual(written, {
    task: { id: '12', filter: 'all' },
    hosts: [exported('a', note), exported('b', note)],
  });
  assert.equal(file.type, 'application/json');
});

test('a page that cannot be read, or was cancelled, leaves no file', async () => {
  const failing = collectExport({
    format: 'csv',
    task,
    readPage: async (after) => {
      if (after !== null) throw new Error('cancelled');
      return pageOf(0, 7);
    },
    onProgress: () => undefined,
  });
  await assert.rejects(failing, /cancelled/);
});

function pageOf(from: number, total: number): TargetPage {
  const end = Math.min(from + 3, total);
  const nodes = Array.from({ length: end - from }, (_, place) => target(`h${from + place}`, 'x'));
  return { nodes, next: end < total ? String(end) : null };
}

function target(name: string, note: string): ExportedTarget {
  const nowhere = { hostgroup: null, location: null, organization: null, smartProxy: null };
  const times = { sentAt: null, settledAt: null, durationMs: null, late: false };
  const status = { outcome: 'SUCCEEDED', reason: null, statusCode: 0, statusMessage: 'OK' };
  return { name, ...status, ...nowhere, ...times, outputs: { note } };
}

function exported(name: string, note: string): object {
  const { name: host, ...rest } = target(name, note);
  return { host, ...rest };
}

function readHost(line: string): unknown {
  const parsed: unknown = JSON.parse(line);
  return typeof parsed === 'object' && parsed !== null && 'host' in parsed ? parsed.host : undefined;
}
