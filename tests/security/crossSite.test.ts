import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { ATTACKS, serveAttack } from './attackPage.ts';
import { startSurface, type Surface } from './surface.ts';
import { until } from '../support/until.ts';

const packages = await requireDebianPackages(['chromium']);

describe('a page of another origin', { skip: packages.available ? false : packages.why }, () => {
  const world = new AsyncDisposableStack();
  let surface: Surface;
  let browser: Browser;

  before(async () => {
    surface = world.use(await startSurface());
    browser = world.use(await openBrowser());
    const [name = '', value = ''] = surface.cookie.split('=');
    await browser.context.addCookies([
      // Such as it would be without SameSite: what is tested here must hold by itself. This machine counts as encrypted.
      { name, value, url: surface.url.replace('http:', 'https:'), httpOnly: true, secure: true, sameSite: 'Lax' },
    ]);
  });
  after(() => world.disposeAsync());

  const createToken = 'mutation { createToken(input: { name: "own" }) { token } }';

  test('S14: form, fetch, image, beacon and socket of another origin change nothing, although the cookie comes along', async () => {
    await using site = await serveAttack(surface.url);
    await using page = await browser.context.newPage();
    using heard = hearRequests();
    await page.goto(site.url);
    assert.match(String(await page.evaluate('socketEnd')), /^closed/);
    await page.evaluate('fetched.then(() => undefined)');
    await until(`${ATTACKS} requests were answered`, () => heard.requests.length >= ATTACKS);
    assert.ok(
      heard.requests.some(({ hasCookie }) => hasCookie),
      'the cookie came along',
    );
    for (const { what, status } of heard.requests) assert.ok(status >= 400 && status < 500, `${what}: ${status}`);
    assert.equal(await tokensCalled('stolen'), 0);
  });

  test('S14: the same mutation from our own page works', async () => {
    await using page = await browser.context.newPage();
    await page.goto(`${surface.url}/healthz`);
    const status = await page.evaluate(
      async (query) =>
        (
          await fetch('/graphql', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ query }),
          })
        ).text(),
      createToken,
    );
    assert.match(status, /"token":"/);
    assert.equal(await tokensCalled('own'), 1);
  });

  async function tokensCalled(name: string): Promise<number> {
    return await surface.count('select count(*)::int as count from api_token where name = $1', [name]);
  }
});

interface Heard extends Disposable {
  readonly requests: { readonly what: string; readonly status: number; readonly hasCookie: boolean }[];
}

/** What the API, which runs in this process, answered to whom; the browser hides answers that the page may not have. */
function hearRequests(): Heard {
  const requests: Heard['requests'] = [];
  const hear = (message: unknown): void => {
    const { request, response } = message as { readonly request: IncomingMessage; readonly response: ServerResponse };
    if (request.url?.startsWith('/graphql') !== true) return;
    const what = `${request.method} ${request.headers['content-type'] ?? ''}`;
    requests.push({ what, status: response.statusCode, hasCookie: request.headers.cookie !== undefined });
  };
  subscribe('http.server.response.finish', hear);
  return { requests, [Symbol.dispose]: () => void unsubscribe('http.server.response.finish', hear) };
}
