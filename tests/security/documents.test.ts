import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { hostileDocuments } from './hostileDocuments.ts';
import { PROTOCOL, RawSocket } from './RawSocket.ts';
import { startSurface, SURFACE_PASSWORD, type Surface } from './surface.ts';

interface Refusal {
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly data?: unknown;
}

const CODES = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'];

describe('a document', () => {
  let surface: Surface;
  before(async () => {
    surface = await startSurface();
  });
  after(() => surface[Symbol.asyncDispose]());

  const post = async (query: string): Promise<Refusal> => (await (await surface.post({ query })).json()) as Refusal;

  for (const [what, query] of Object.entries(hostileDocuments()))
    test(`S64: ${what}: refused over HTTP and over a socket, before it costs time or memory`, async () => {
      // Read and validated once before, so that the first one does not pay for what is compiled on the way.
      await post(`${query} `);
      const [cpu, rss] = [process.cpuUsage(), process.memoryUsage().rss];
      const { errors, data } = await post(query);
      const { user, system } = process.cpuUsage(cpu);
      const isHarmless = ['one text of 250 KB', 'nothing but blanks and commas'].includes(what);
      if (!isHarmless)
        assert.ok(CODES.includes(errors?.[0]?.extensions.code ?? ''), JSON.stringify(errors).slice(0, 300));
      assert.ok(data == null || isHarmless);
      assert.ok((user + system) / (await microsOfTrivial()) < MOST_TRIVIALS, `${user + system} µs`);
      assert.ok(process.memoryUsage().rss - rss < 50_000_000);
      using socket = new RawSocket(surface.url, [PROTOCOL]);
      await socket.say({ type: 'connection_init', payload: { authorization: `Bearer ${surface.token}` } });
      await socket.until('connection_ack');
      await socket.say({ id: '1', type: 'subscribe', payload: { query } });
      const isClosed = query.length > 64 * 1_024;
      assert.equal(isClosed ? await socket.closed : (await socket.until('error')).id, isClosed ? 1009 : '1');
    });

  /** The processor time of one trivial request, here and now: a slow machine is slow with everything. */
  async function microsOfTrivial(): Promise<number> {
    const cpu = process.cpuUsage();
    for (let nth = 0; nth < 20; nth += 1) await post('{ __typename }');
    const { user, system } = process.cpuUsage(cpu);
    return (user + system) / 20;
  }

  test('S66: batches are refused', async () => {
    const one = { query: '{ viewer { login } }' };
    for (const body of [[one, one], [one], []]) {
      const response = await surface.post(body, { authorization: `Bearer ${surface.token}` });
      assert.equal(response.status, 400);
      assert.doesNotMatch(await response.text(), /"data"/);
    }
  });

  test('S66: many sign-ins in one document are refused, by aliases, fragments or links', async () => {
    const one = (nth: number): string => `a${nth}: signIn(login: "admin", password: "guess-${nth}") { token }`;
    const right = `b: signIn(login: "admin", password: "${SURFACE_PASSWORD}") { token }`;
    for (const query of [
      `mutation { ${one(1)} ${right} }`,
      `mutation { ${Array.from({ length: 20 }, (_, nth) => one(nth)).join(' ')} }`,
      `mutation { ...A ${right} } fragment A on Mutation { ${one(1)} }`,
      `mutation { ... { ${one(1)} } ... on Mutation { ${right} } }`,
      'mutation { a: signInWithLink(token: "a") { token } b: signInWithLink(token: "b") { token } }',
      `mutation { a: signInWithLink(token: "a") { token } ${right} }`,
    ]) {
      const { errors, data } = await post(query);
      assert.equal(data, undefined, query);
      assert.match(JSON.stringify(errors), /one document for each of these|at its root/i, query);
    }
    assert.notEqual((await post(`mutation { ${right} }`)).data, null);
  });

  test('S67: errors hold no stack, path, SQL nor suggestion, whatever is sent', async () => {
    for (const body of ERROR_CORPUS) {
      const response = await surface.post(body);
      const text = await response.text();
      assert.doesNotMatch(text, /\n\s+at |\.[cm]?[jt]s\b|node_modules|\/dist\/|select |insert |"stack/i, text);
      assert.doesNotMatch(text, /did you mean/i, text);
    }
  });
});

/** In processor time of a trivial request. Reading 250 KB of JSON alone takes ten of them; what is validated although it is hostile, hundreds. */
const MOST_TRIVIALS = 60;

const ERROR_CORPUS: readonly unknown[] = [
  '{ "not a JSON',
  '[]',
  'null',
  '""',
  {},
  { query: 1 },
  { query: '' },
  { query: '{' },
  { query: '{ hsots { nodes { name } } }' },
  { query: '{ hosts(fliter: "x") { nodes { nmae } } }' },
  { query: 'query ($s: TaskStat) { __typename }' },
  { query: 'mutation { sginIn }' },
  { query: 'query A { __typename } query B { __typename }' },
  { query: 'query A { __typename }', operationName: 'B' },
  { query: 'query ($n: Int!) { hosts(first: $n) { totalCount } }', variables: { n: 'many' } },
  { query: 'mutation ($i: CreateTokenInput!) { createToken(input: $i) { id } }', variables: { i: { nmae: 'x' } } },
  { query: '{ host(name: "\\u0000") { name } }' },
  { query: 'mutation { signIn(login: "a\\u0000b", password: "x") { token } }' },
  { query: 'mutation { signInWithLink(token: "\\u0000\\ud800") { token } }' },
  { query: '{ __typename }', extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
];
