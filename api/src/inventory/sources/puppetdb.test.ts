import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { test } from 'node:test';
import type { JsonValue } from '@chargehand/mcollective';
import type { InventoryBatch } from './InventorySource.ts';
import { openPuppetdb, type PuppetdbOptions } from './puppetdb.ts';

const AT = '2026-01-02T03:04:05.678Z';

test('nodes are asked about page by page, by their names', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  await using stub = await startStub({ nodes: rows(names), inventory: '[]', resources: '[]' });
  const { batches } = await stub.read({ pageSize: 2 });
  assert.deepEqual(
    batches.filter(({ kind }) => kind === 'hosts'),
    [['a', 'b'], ['c', 'd'], ['e']].map((page) => ({ kind: 'hosts', hosts: page.map((name) => ({ name })) })),
  );
  assert.deepEqual(stub.questions('inventory'), [
    { query: ['extract', ['certname', 'timestamp', 'facts'], ['in', 'certname', ['array', ['a', 'b']]]] },
    { query: ['extract', ['certname', 'timestamp', 'facts'], ['in', 'certname', ['array', ['c', 'd']]]] },
    { query: ['extract', ['certname', 'timestamp', 'facts'], ['in', 'certname', ['array', ['e']]]] },
  ]);
});

test('a node that was listed with facts and a catalog, and of which none are told, keeps what is known of it', async () => {
  await using stub = await startStub({
    nodes: rows(['leaving', 'told']),
    inventory: `[{"certname": "told", "timestamp": "${AT}", "facts": null}]`,
    resources: '[{"certname": "told", "title": "Main"}, {"certname": "told", "title": "MAIN"}]',
  });
  const { batches } = await stub.read();
  assert.deepEqual(batches.slice(-2), [
    { kind: 'facts', hosts: [{ name: 'told', facts: new Map(), isComplete: true, at: new Date(AT) }] },
    { kind: 'classes', hosts: [{ name: 'told', classes: ['main'] }] },
  ]);
});

test('a full read says of a node that PuppetDB lists without facts or a catalog that it has none', async () => {
  const nodes = [
    { certname: 'no-catalog', facts_timestamp: AT, catalog_timestamp: null },
    { certname: 'no-facts', facts_timestamp: null, catalog_timestamp: AT },
    { certname: 'since', facts_timestamp: null, catalog_timestamp: null },
  ];
  const facts = (certname: string): unknown => ({ certname, timestamp: AT, facts: { a: 'b' } });
  await using stub = await startStub({
    nodes: JSON.stringify(nodes),
    inventory: JSON.stringify([facts('no-catalog'), facts('since')]),
    resources: '[{"certname": "no-facts", "title": "Main"}, {"certname": "since", "title": "Main"}]',
  });
  const { batches, mark } = await stub.read();
  const told = { facts: new Map([['a', 'b']]), isComplete: true, at: new Date(AT) };
  const hosts = [
    { name: 'no-catalog', ...told },
    { name: 'since', ...told },
    { name: 'no-facts', facts: new Map(), isComplete: true, at: null },
  ];
  assert.deepEqual(batches.slice(-2), [
    { kind: 'facts', hosts },
    {
      kind: 'classes',
      hosts: [
        { name: 'no-facts', classes: ['main'] },
        { name: 'since', classes: ['main'] },
        { name: 'no-catalog', classes: [] },
      ],
    },
  ]);
  const after = await stub.read({}, mark);
  assert.deepEqual(after.batches.slice(-2), [
    { kind: 'facts', hosts: hosts.slice(0, 2) },
    { kind: 'classes', hosts: ['no-facts', 'since'].map((name) => ({ name, classes: ['main'] })) },
  ]);
});

test('names and values of any text come through as they are', async () => {
  const names = ['__proto__', 'constructor', 'a"b\'c', 'nul\0', 'half\uD800', 'dot.ted', ' ', '💥'];
  const facts = `{${names.map((name) => `${JSON.stringify(name)}: ${JSON.stringify(name)}`).join()}, "": {"__proto__": 1.0}}`;
  await using stub = await startStub({
    nodes: rows(names),
    inventory: `[${names.map((name) => `{"certname": ${JSON.stringify(name)}, "timestamp": null, "facts": ${facts}}`).join()}]`,
    resources: JSON.stringify(names.map((name) => ({ certname: name, title: name }))),
  });
  const { batches } = await stub.read();
  const expected = new Map([...names.map((name) => [name, name] as const), ['.__proto__', '1.0']]);
  assert.deepEqual(batches.slice(-3), [
    { kind: 'hosts', hosts: names.map((name) => ({ name })) },
    { kind: 'facts', hosts: names.map((name) => ({ name, facts: expected, isComplete: true, at: null })) },
    { kind: 'classes', hosts: names.map((name) => ({ name, classes: [name] })) },
  ]);
});

test('a host that sends a long name above many values costs no more than their number', async () => {
  const values = JSON.stringify(Array.from({ length: 100_000 }, () => 1));
  const facts = `{"short": 1, "${'x'.repeat(1_000_000)}": ${values}}`;
  await using stub = await startStub({
    nodes: rows(['a']),
    inventory: `[{"certname": "a", "timestamp": "${AT}", "facts": ${facts}}]`,
    resources: '[]',
  });
  const told = (await stub.read()).batches.find(({ kind }) => kind === 'facts');
  const expected = { name: 'a', facts: new Map([['short', '1']]), isComplete: true, at: new Date(AT) };
  assert.deepEqual(told, { kind: 'facts', hosts: [expected] });
});

test('an incremental read asks for what PuppetDB received since a minute before the newest that was seen', async () => {
  const nodes = `[{"certname": "a", "facts_timestamp": "2026-01-02T03:00:00.500Z", "catalog_timestamp": null},
    {"certname": "b", "facts_timestamp": "2026-01-01T03:00:00.000Z", "catalog_timestamp": "2026-01-02T02:00:00.000Z"}]`;
  await using stub = await startStub({ nodes, inventory: '[]', resources: '[]' });
  const { mark } = await stub.read();
  const after = await stub.read({}, mark);
  const fields = ['certname', 'facts_timestamp', 'catalog_timestamp'];
  const since = [
    ['>=', 'facts_timestamp', '2026-01-02T02:59:00.500Z'],
    ['>=', 'catalog_timestamp', '2026-01-02T01:59:00.000Z'],
  ];
  const order_by = [{ field: 'certname' }];
  assert.deepEqual(stub.questions('nodes'), [
    { query: ['extract', fields], order_by },
    { query: ['extract', fields, ['or', ...since]], order_by },
  ]);
  assert.deepEqual(after.mark, mark);
});

test('without a usable mark everything is read; without catalogs at the mark, those that have one now', async () => {
  await using stub = await startStub({ nodes: '[]' });
  const { mark } = await stub.read();
  for (const useless of [mark, 'text', 7, [], { facts: 'yesterday', catalog: 7 }, { __proto__: null }])
    await stub.read({}, useless);
  for (const question of stub.questions('nodes')) assert.equal(JSON.stringify(question).includes('"or"'), false);
  await stub.read({}, { facts: AT, catalog: null });
  assert.match(JSON.stringify(stub.questions('nodes').at(-1)), /\["null\?","catalog_timestamp",false\]/);
});

test('an answer that is not PuppetDB’s is refused with the place and what should be there', async () => {
  const good = { nodes: rows(['a']), inventory: '[]', resources: '[]' };
  const cases: readonly (readonly [keyof typeof good, string, RegExp])[] = [
    ...['{}', 'null', '7', '"text"'].map((answer) => ['nodes', answer, /about nodes .* no list/] as const),
    ...['[null]', '[[]]', '[7]', '[{}]', '[{"certname": ""}]', '[{"certname": 7}]', '[{"certname": {}}]'].map(
      (answer) => ['nodes', answer, /\[0\]\.certname must be a name/] as const,
    ),
    ['nodes', '[{"certname": "a", "facts_timestamp": 7}]', /\[0\]\.facts_timestamp must be a time/],
    ['nodes', '[{"certname": "a", "facts_timestamp": "2026-99-99T00:00:00Z"}]', /\[0\]\.facts_timestamp/],
    ['nodes', '[{"certname": "a", "facts_timestamp": null}]', /\[0\]\.catalog_timestamp must be a time/],
    ['inventory', '{"error": "x"}', /about inventory .* no list/],
    ['inventory', '[{"certname": "a", "timestamp": null, "facts": []}]', /\[0\]\.facts must be an object/],
    [
      'inventory',
      '[{"certname": "a", "timestamp": null, "__proto__": {"facts": {}}}]',
      /\[0\]\.facts must be an object/,
    ],
    ['resources', '[{"certname": "a", "title": "x"}, {"certname": "a", "title": null}]', /\[1\]\.title must be text/],
  ];
  for (const [entity, answer, message] of cases) {
    await using stub = await startStub({ ...good, [entity]: answer });
    await assert.rejects(stub.read(), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'PUPPETDB_MISSHAPEN', answer);
      assert.match(error.message, message);
      assert.match(error.message, /^The inventory source pdb1 /);
      return true;
    });
  }
});

test('a refusal is told with what PuppetDB said and what to do', async () => {
  const cases = [
    [302, /without "\/pdb"/],
    [400, /4\.2 or later/],
    [401, /token or the client certificate/],
    [403, /certificate-allowlist/],
    [404, /without "\/pdb"/],
    [500, /log of PuppetDB/],
    [503, /starting or under maintenance/],
  ] as const;
  for (const [status, remedy] of cases) {
    await using stub = await startStub({ nodes: '<b>it said</b>' }, status);
    await assert.rejects(stub.read(), { code: 'PUPPETDB_REFUSED', status, source: 'pdb1', message: remedy });
    await assert.rejects(stub.read(), { message: new RegExp(`pdb1 answered ${String(status)} .*it said`) });
  }
});

test('an answer that is no JSON, or too deep to be looked through, is refused', async () => {
  for (const nodes of ['', '<html>', '[{"certname": "a"', `${'['.repeat(200_000)}1.0${']'.repeat(200_000)}`]) {
    await using stub = await startStub({ nodes });
    await assert.rejects(stub.read(), { code: 'SOURCE_UNREACHABLE', message: /pdb1 .*answered no JSON/ });
  }
});

test('what was told before a fault stays told', async () => {
  await using stub = await startStub({ nodes: rows(['a', 'b']), inventory: '[]', resources: '[]' });
  await using source = await openPuppetdb({ name: 'pdb1', url: stub.url, pageSize: 1 });
  const reading = source.read({ mode: 'full', mark: null, signal: new AbortController().signal });
  const kinds: string[] = [];
  await assert.rejects(
    async () => {
      for await (const batch of reading) {
        kinds.push(batch.kind);
        if (batch.kind === 'classes') stub.answers.set('inventory', '{}');
      }
    },
    { code: 'PUPPETDB_MISSHAPEN' },
  );
  assert.deepEqual(kinds, ['progress', 'progress', 'hosts', 'facts', 'classes']);
});

test('a read ends when it is called off', async () => {
  await using stub = await startStub({ nodes: rows(['a']), inventory: '[]', resources: '[]' });
  await using source = await openPuppetdb({ name: 'pdb1', url: stub.url });
  const calling = new AbortController();
  const reading = source.read({ mode: 'full', mark: null, signal: calling.signal });
  await reading.next();
  await reading.next();
  calling.abort();
  await assert.rejects(reading.next(), { name: 'AbortError' });
});

test('the token goes to PuppetDB in its own header, and only over a safe way', async () => {
  await using stub = await startStub({ nodes: '[]' });
  await stub.read({ token: 's3cret' });
  assert.deepEqual(stub.tokens, ['s3cret']);
  const options = { name: 'pdb1', url: 'http://puppetdb.example.com:8080/', token: 's3cret' };
  await assert.rejects(openPuppetdb(options), { code: 'BAD_SOURCE_URL', message: /https/ });
});

/** An HTTP server that always answers the same about nodes, inventory and resources. */
interface Stub extends AsyncDisposable {
  readonly url: string;
  readonly answers: Map<string, string>;
  readonly tokens: unknown[];
  questions(entity: string): unknown[];
  /** Reads all of it, incrementally if there is a mark. */
  read(options?: Partial<PuppetdbOptions>, mark?: JsonValue | null): Promise<Read>;
}

interface Read {
  readonly batches: readonly InventoryBatch[];
  readonly mark: JsonValue | null;
}

async function startStub(answersByEntity: Readonly<Record<string, string>>, status = 200): Promise<Stub> {
  const answers = new Map(Object.entries(answersByEntity));
  const asked: { entity: string; question: unknown }[] = [];
  const tokens: unknown[] = [];
  const server = createServer((request, response) => {
    void json(request).then((question) => {
      const entity = entityOf(request);
      asked.push({ entity, question });
      tokens.push(request.headers['x-authentication']);
      response.writeHead(status, { 'content-type': 'application/json' }).end(answers.get(entity));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stub has no port');
  const url = `http://127.0.0.1:${String(address.port)}/`;
  return {
    url,
    answers,
    tokens,
    questions: (entity) => asked.filter((one) => one.entity === entity).map(({ question }) => question),
    read: (options, mark = null) => readAll({ name: 'pdb1', url, ...options }, mark),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function entityOf({ method, url, headers }: IncomingMessage): string {
  assert.deepEqual([method, headers['content-type']], ['POST', 'application/json']);
  return /^\/pdb\/query\/v4\/(\w+)$/.exec(url ?? '')?.[1] ?? assert.fail(`unexpected path ${url ?? ''}`);
}

async function readAll(options: PuppetdbOptions, mark: JsonValue | null): Promise<Read> {
  await using source = await openPuppetdb(options);
  const mode = mark === null ? 'full' : 'incremental';
  const reading = source.read({ mode, mark, signal: new AbortController().signal });
  const batches: InventoryBatch[] = [];
  for (;;) {
    const { done, value } = await reading.next();
    if (done === true) return { batches, mark: value };
    batches.push(value);
  }
}

/** What PuppetDB answers about nodes that have sent facts and a catalog. */
function rows(names: readonly string[]): string {
  return JSON.stringify(names.map((certname) => ({ certname, facts_timestamp: AT, catalog_timestamp: AT })));
}
