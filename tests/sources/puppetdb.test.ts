import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { InventoryBatch, SyncMode } from '@chargehand/api/inventory/sources/InventorySource';
import { openPuppetdb, type PuppetdbOptions } from '@chargehand/api/inventory/sources/puppetdb';
import type { JsonValue } from '@chargehand/mcollective';
import { createAuthority, issueForLocalhost, type CertificateAuthority } from '../support/certificates.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { findFreePort } from '@chargehand/launcher';
import { startPuppetdb, type Puppetdb } from '../support/puppetdb.ts';
import { contentsByNode, fieldByNode } from '../support/puppetdbAnswers.ts';
import { puppetdbFleet } from '../support/puppetdbFleet.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const FLEET = 25;

const packages = await requireDebianPackages(['puppetdb']);

describe('a real PuppetDB as a source', { skip: packages.available ? false : packages.why }, () => {
  // It takes half a minute to start, so the tests share one; what is expected is what PuppetDB itself says at that moment.
  const world = new AsyncDisposableStack();
  let puppetdb: Puppetdb;
  let authority: CertificateAuthority;
  before(async () => {
    authority = await createAuthority(world.use(await temporaryFolder('puppetdb-tls')).path, 'authority');
    const certified = await issueForLocalhost(authority);
    const tls = { ...certified, authority: authority.certificate, allowed: ['chargehand.example.com'] };
    puppetdb = world.use(await startPuppetdb({ tls }));
    await puppetdb.submit(...puppetdbFleet(FLEET));
  });
  after(() => world.disposeAsync());

  test('a full read names every active host once, page by page', async () => {
    const told = await read({ pageSize: 7 });
    const nodes = await fieldByNode(puppetdb.url, 'nodes', 'certname');
    assert.deepEqual(told.pages.flat().sort(), [...nodes.keys()].sort());
    assert.deepEqual(
      told.pages.map(({ length }) => length),
      [7, 7, 7, 4],
    );
    assert.equal(told.expectedHosts, FLEET);
  });

  test('every fact of every host is told as PuppetDB has it', async () => {
    const told = await read({ pageSize: 7 });
    const contents = await contentsByNode(puppetdb.url);
    assert.equal(contents.size, FLEET - 1);
    assert.deepEqual(told.facts, new Map([...contents, ['no-facts.example.com', new Map()]]));
    const received = await fieldByNode(puppetdb.url, 'factsets', 'timestamp');
    assert.deepEqual(told.receivedAt, new Map([...received, ['no-facts.example.com', []]]));
  });

  test('numbers keep their digits, and names their characters', async () => {
    const facts = (await read()).facts.get('strange.example.com');
    for (const [path, value] of STRANGE_PATHS) assert.equal(facts?.get(path), value, path);
    for (const path of ['nothing', 'empty_list', 'empty_object', 'deep.a.1.b'])
      assert.equal(facts?.has(path), false, path);
  });

  test('the classes of every host are told in lower case, and no other resources', async () => {
    const told = await read({ pageSize: 7 });
    const titles = await fieldByNode(puppetdb.url, 'resources/Class', 'title');
    assert.equal(titles.size, FLEET - 1);
    const lower = [...titles].map(
      ([name, ofNode]) => [name, ofNode.map((title) => title.toLowerCase()).sort()] as const,
    );
    assert.deepEqual(told.classes, new Map([...lower, ['no-catalog.example.com', []]]));
    assert.equal(told.classes.get('web1.example.com')?.includes('apache::mod'), true);
  });

  test('a page that is larger than what is read is told in smaller ones, and nothing is missing', async () => {
    const all = await read();
    // Room for the list of names and for the largest node, but not for all facts.
    const told = await read({ maxBytes: 4_000 });
    assert.ok(told.pages.length > all.pages.length);
    assert.deepEqual([told.pages.flat(), told.facts, told.classes], [all.pages.flat(), all.facts, all.classes]);
  });

  test('only the wanted facts are told, with all that is below them', async () => {
    const { facts } = await read({ factNames: ['role', 'os.release', 'proc', 'dot.ted'] });
    const ofWeb = new Map([
      ['os.release.full', '12.11'],
      ['os.release.major', '12'],
      ['role', 'web'],
    ]);
    assert.deepEqual(facts.get('web2.example.com'), ofWeb);
    assert.deepEqual(facts.get('strange.example.com'), new Map([['dot.ted', 'value']]));
  });

  test('an incremental read tells of the hosts that changed since the mark, and of no other', async () => {
    const { mark } = await read();
    await puppetdb.letAnHourPass();
    await puppetdb.submit(
      { kind: 'facts', certname: 'web3.example.com', json: '{"role": "changed"}' },
      { kind: 'catalog', certname: 'web4.example.com', classes: ['Main', 'Changed'] },
    );
    const changed = await read({}, mark);
    assert.deepEqual(changed.pages, [['web3.example.com', 'web4.example.com']]);
    assert.deepEqual(changed.facts.get('web3.example.com'), new Map([['role', 'changed']]));
    assert.deepEqual(changed.classes.get('web4.example.com'), ['changed', 'main']);

    await puppetdb.letAnHourPass();
    const unchanged = await read({}, changed.mark);
    assert.deepEqual(unchanged.pages, []);
    assert.deepEqual(unchanged.mark, changed.mark);

    await puppetdb.submit({ kind: 'facts', certname: 'web5.example.com', json: '{"role": "later"}' });
    assert.deepEqual((await read({}, changed.mark)).pages, [['web5.example.com']]);
  });

  test('a deactivated host is not told, until it sends facts again', async () => {
    const certname = 'gone.example.com';
    const facts = { kind: 'facts', certname, json: '{"role": "web"}' } as const;
    await puppetdb.submit(facts);
    assert.equal((await read()).facts.has(certname), true);
    await puppetdb.submit({ kind: 'deactivate', certname });
    const { pages, facts: told } = await read();
    assert.equal(pages.flat().length, FLEET);
    assert.equal(pages.flat().includes(certname) || told.has(certname), false);
    await puppetdb.submit(facts);
    assert.equal((await read()).facts.has(certname), true);
    await puppetdb.submit({ kind: 'deactivate', certname });
  });

  test('a host that is deactivated while it is read loses neither its facts nor its classes, and the others are told', async () => {
    const certname = 'leaving.example.com';
    await puppetdb.submit(
      { kind: 'facts', certname, json: '{"role": "web"}' },
      { kind: 'catalog', certname, classes: ['Main'] },
    );
    const deactivate = (): Promise<void> => puppetdb.submit({ kind: 'deactivate', certname });
    const told = await read({ onListed: deactivate });
    assert.equal(told.pages.flat().includes(certname), true);
    assert.equal(told.facts.has(certname) || told.classes.has(certname), false);
    assert.equal(told.facts.size, FLEET);
  });

  test('a wrong address is answered with what to do', async () => {
    const url = `http://127.0.0.1:${String(await findFreePort())}/`;
    await assert.rejects(read({ url }), { code: 'SOURCE_UNREACHABLE', message: /puppetdb.*does not answer/ });
    await assert.rejects(read({ url: `${puppetdb.url}pdb/` }), {
      code: 'PUPPETDB_REFUSED',
      message: /source puppetdb.*The url must be that of PuppetDB itself, without "\/pdb"/,
    });
  });

  test('a client certificate lets in whose name is on the list of PuppetDB, and the error tells who is not', async () => {
    const { tlsUrl: url } = puppetdb;
    assert.equal((await read({ url, ...(await certifiedAs('chargehand.example.com')) })).facts.size, FLEET);
    await assert.rejects(read({ url, ...(await certifiedAs('other.example.com')) }), {
      code: 'PUPPETDB_REFUSED',
      status: 403,
      message: /certificate-allowlist/,
    });
    await assert.rejects(read({ url, caFile: authority.certificate }), { code: 'SOURCE_UNREACHABLE' });
    await assert.rejects(read({ url }), { code: 'SOURCE_UNREACHABLE', message: /certificate/ });
  });

  async function certifiedAs(commonName: string): Promise<Pick<PuppetdbOptions, 'caFile' | 'certFile' | 'keyFile'>> {
    const { certificate, key } = await authority.issue({ commonName });
    return { caFile: authority.certificate, certFile: certificate, keyFile: key };
  }

  interface Wish extends Partial<Omit<PuppetdbOptions, 'url'>> {
    readonly url?: string | undefined;
    /** Called when the names are known, and no host is. */
    readonly onListed?: () => Promise<void>;
  }

  async function read(
    { onListed, url = puppetdb.url, ...options }: Wish = {},
    mark: JsonValue | null = null,
  ): Promise<Told> {
    await using source = await openPuppetdb({ name: 'puppetdb', url, ...options });
    const mode: SyncMode = mark === null ? 'full' : 'incremental';
    const reading = source.read({ mode, mark, signal: new AbortController().signal });
    const told: Told = { ...{ pages: [], facts: new Map(), receivedAt: new Map(), classes: new Map(), mark: null } };
    for (;;) {
      const { done, value } = await reading.next();
      if (done === true) return { ...told, mark: value };
      note(told, value);
      if (value.kind === 'progress' && value.expectedHosts !== undefined) await onListed?.();
    }
  }
});

/** What a source told, by host; PuppetDB tells a host once. */
interface Told {
  readonly pages: string[][];
  readonly facts: Map<string, ReadonlyMap<string, string>>;
  readonly receivedAt: Map<string, string[]>;
  readonly classes: Map<string, string[]>;
  expectedHosts?: number | undefined;
  readonly mark: JsonValue | null;
}

function note(told: Told, batch: InventoryBatch): void {
  if (batch.kind === 'progress') told.expectedHosts = batch.expectedHosts;
  else if (batch.kind === 'hosts') told.pages.push(batch.hosts.map(({ name }) => name));
  else if (batch.kind === 'classes')
    for (const { name, classes } of batch.hosts) told.classes.set(name, [...classes].sort());
  else if (batch.kind === 'facts')
    for (const { name, facts, isComplete, at } of batch.hosts) {
      assert.equal(isComplete, true);
      told.facts.set(name, facts);
      told.receivedAt.set(name, at === null ? [] : [at.toISOString()]);
    }
  else assert.fail(`PuppetDB does not tell of ${batch.kind}`);
}

const STRANGE_PATHS: readonly (readonly [path: string, value: string])[] = [
  ['big', '12345678901234567890123456789'],
  ['long', '9223372036854775807'],
  ['negative', '-9007199254740993'],
  ['one', '1.0'],
  ['half', '0.5'],
  ['tiny', '0.00000010'],
  ['ten', '10'],
  ['zero', '0'],
  ['empty_text', ''],
  ['yes', 'true'],
  ['no', 'false'],
  ['deep.a.0', '1'],
  ['deep.a.1.c', 'true'],
  ['deep.a.1.d.1.1.0', '12345678901234567'],
  ['deep.', 'empty name'],
  ['deep.x.y.q"uo\'te', '1'],
  ['unicode', 'ünïcødé 😀'],
  ['ключ', 'значение'],
  // PuppetDB replaces it, as PostgreSQL cannot hold it.
  ['nul', 'a\uFFFDb'],
  ['lines', 'a\nb\tc\\'],
  ['dot.ted', 'value'],
  ['', 'no name'],
  ['__proto__', 'text'],
  ['constructor.prototype.__proto__.0', '1.5'],
  ['look_alike', 'x: 1.0, 12345678901234567890, [2.0]'],
];
