import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startSurface, type Surface } from './surface.ts';
import { PROTOCOL, RawSocket } from './RawSocket.ts';
import { COST_PER_MINUTE } from '@chargehand/api/platform/CostBudget';
import { MAX_ITEMS } from '@chargehand/api/platform/limitCost';

const LISTS = Array.from({ length: 25 }, (_, nth) => `a${nth}: ITEM`).join(' ');

/** What asks for half of what one document may, of an inventory that has nothing. */
const DEAR = `{ hosts(first: 500) { nodes { ${LISTS.replaceAll('ITEM', 'classes')} } } }`;
const DEAR_FEED = `subscription { taskFeed { replays(first: 500) { nodes { ${LISTS.replaceAll('ITEM', 'hostgroups')} } } } }`;

/** So many such documents have twice a budget's cost; those of a socket, nearly half of it. */
const TWICE = (4 * COST_PER_MINUTE) / MAX_ITEMS;
const SUBSCRIPTIONS = 20;

const VIEWER = '{ viewer { login } }';

interface Refused {
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
}

describe('the budget of a caller', () => {
  let surface: Surface;
  let other: string;
  before(async () => {
    surface = await startSurface();
    const bearer = { authorization: `Bearer ${surface.token}` };
    const made = await surface.post(
      {
        query:
          'mutation { createUser(input: { login: "otto", name: "O", password: "a-password-of-otto" }) { user { login } } }',
      },
      bearer,
    );
    assert.equal(made.status, 200);
    const signedIn = await surface.post({
      query: 'mutation { signIn(login: "otto", password: "a-password-of-otto") { token } }',
    });
    other = ((await signedIn.json()) as { data: { signIn: { token: string } } }).data.signIn.token;
  });
  after(() => surface[Symbol.asyncDispose]());

  const ask = async (query: string, token?: string): Promise<Response> =>
    await surface.post({ query }, token === undefined ? {} : { authorization: `Bearer ${token}` });

  test('S66: who asks for more than a minute’s budget is told when to come back, over HTTP and over a socket', async () => {
    let response = await ask(DEAR, surface.token);
    assert.equal(response.status, 200);
    for (let asked = 1; response.status === 200 && asked < TWICE; asked += 1) response = await ask(DEAR, surface.token);
    assert.equal(response.status, 429);
    const [error] = ((await response.json()) as Refused).errors ?? [];
    assert.equal(error?.extensions['code'], 'TOO_MANY_REQUESTS');
    const wait = Number(error?.extensions['retryAfterSeconds']);
    assert.ok(Number.isInteger(wait) && wait >= 1 && wait <= 60, `${wait} s`);
    assert.equal(response.headers.get('retry-after'), String(wait));
    assert.deepEqual(Object.keys(error?.extensions ?? {}).toSorted(), ['code', 'retryAfterSeconds']);
    await assertRefusedOnSocket();
  });

  test('S66: the budget of one caller is not another’s', async () => {
    assert.equal((await ask(VIEWER, other)).status, 200);
    assert.equal((await ask(VIEWER)).status, 200);
  });

  /** Some of it has come back by now, but not as much as a socket can ask for. */
  async function assertRefusedOnSocket(): Promise<void> {
    using socket = new RawSocket(surface.url, [PROTOCOL]);
    await socket.say({ type: 'connection_init', payload: { authorization: `Bearer ${surface.token}` } });
    await socket.until('connection_ack');
    for (let nth = 0; nth < SUBSCRIPTIONS; nth += 1)
      await socket.say({ id: String(nth), type: 'subscribe', payload: { query: DEAR_FEED } });
    const payload = JSON.stringify((await socket.until('error', 'next')).payload);
    assert.match(payload, /"code":"TOO_MANY_REQUESTS"/);
    assert.match(payload, /"retryAfterSeconds":\d+/);
    assert.equal(socket.socket.readyState, socket.socket.OPEN);
  }
});
