import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { test } from 'node:test';
import type { InventoryBatch } from './InventorySource.ts';
import { openPuppetdb } from './puppetdb.ts';

const AT = '2026-01-02T03:04:05.678Z';
const SMALL = 100;
const MAX_BYTES = 3_000;

test('a page that is too large is asked for again in smaller ones, and every node is told once', async () => {
  const fleet = fleetOf(20, (name) => (name < 'n05' ? 900 : SMALL));
  const { batches, asked } = await read(fleet, 8);
  assert.deepEqual(toldNames(batches, 'hosts'), [...fleet.keys()]);
  assert.deepEqual(toldNames(batches, 'facts'), [...fleet.keys()]);
  assert.deepEqual(toldNames(batches, 'classes'), [...fleet.keys()]);
  assert.deepEqual(warnings(batches), []);
  assert.equal(Math.max(...asked.slice(-3)), 8, 'pages grow again where nodes are small');
});

test('a node whose facts are too large is named in a warning and keeps them; its classes and the others are told', async () => {
  const fleet = fleetOf(9, (name) => (name === 'n03' ? 5_000 : SMALL));
  const { batches } = await read(fleet, 4);
  const others = [...fleet.keys()].filter((name) => name !== 'n03');
  assert.deepEqual(toldNames(batches, 'hosts'), [...fleet.keys()]);
  assert.deepEqual(toldNames(batches, 'facts'), others);
  assert.deepEqual(toldNames(batches, 'classes'), [...fleet.keys()]);
  assert.match(
    warnings(batches).join('\n'),
    /^The facts of n03 in the inventory source pdb1 .*larger than 0\.003 MB.*$/,
  );
});

test('a list of nodes that is too large is a fault that says so', async () => {
  const fleet = fleetOf(100, () => SMALL);
  await assert.rejects(read(fleet, 4), { code: 'SOURCE_ANSWER_TOO_LARGE', message: /pdb1 .*larger than 0\.003 MB/ });
});

/** Nodes by name with the size of their facts. */
type Fleet = ReadonlyMap<string, number>;

function fleetOf(count: number, sizeOf: (name: string) => number): Fleet {
  const names = Array.from({ length: count }, (_, index) => `n${String(index).padStart(2, '0')}`);
  return new Map(names.map((name) => [name, sizeOf(name)]));
}

async function read(
  fleet: Fleet,
  pageSize: number,
): Promise<{ readonly batches: readonly InventoryBatch[]; readonly asked: readonly number[] }> {
  const asked: number[] = [];
  await using server = await serve((entity, question) => {
    const names = [...fleet.keys()].filter((name) => entity === 'nodes' || question.includes(`"${name}"`));
    if (entity === 'nodes') return names.map((certname) => ({ certname, facts_timestamp: AT, catalog_timestamp: AT }));
    if (entity === 'resources') return names.map((certname) => ({ certname, title: 'Main' }));
    asked.push(names.length);
    return names.map((certname) => ({
      certname,
      timestamp: AT,
      facts: { long: 'x'.repeat(fleet.get(certname) ?? 0) },
    }));
  });
  await using source = await openPuppetdb({ name: 'pdb1', url: server.url, pageSize, maxBytes: MAX_BYTES });
  const { signal } = new AbortController();
  const batches: InventoryBatch[] = [];
  for await (const batch of source.read({ mode: 'full', mark: null, signal })) batches.push(batch);
  return { batches, asked };
}

async function serve(
  answer: (entity: string, question: string) => unknown,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => {
    void json(request).then((question) => {
      response.end(JSON.stringify(answer((request.url ?? '').split('/').at(-1) ?? '', JSON.stringify(question))));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function toldNames(batches: readonly InventoryBatch[], kind: 'hosts' | 'facts' | 'classes'): readonly string[] {
  return batches.flatMap((batch) => (batch.kind === kind ? batch.hosts.map(({ name }) => name) : [])).toSorted();
}

function warnings(batches: readonly InventoryBatch[]): readonly string[] {
  return batches.flatMap((batch) => (batch.kind === 'warning' ? [batch.message] : []));
}
