import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openBrowser, type Browser } from '../support/chromium.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { startStack, type Stack } from '../support/startStack.ts';
import { until } from '../support/until.ts';

const packages = await requireDebianPackages(['chromium']);

/** Every page of the client, with what is there once it has drawn itself. */
const PAGES = [
  '/',
  '/tasks',
  '/tasks/new',
  '/tasks/1',
  '/schedules',
  '/compare',
  '/hosts',
  '/hosts/web001.frankfurt.example.net',
  '/hostgroups',
  '/hostgroups/app/web',
  '/facts',
  '/facts/os.family',
  '/proxies',
  '/proxies/proxy-frankfurt',
  '/plugins',
  '/plugins/service',
  '/inventory',
  '/there-is-no-such-page',
];

describe('the pages under their content security policy', { skip: packages.available ? false : packages.why }, () => {
  const world = new AsyncDisposableStack();
  let stack: Stack;
  let browser: Browser;
  const violations: string[] = [];

  before(async () => {
    stack = world.use(await startStack({ fleet: 20 }));
    browser = world.use(await openBrowser());
    await browser.context.exposeBinding('tellViolation', ({ page }, text: string) => {
      violations.push(`${new URL(page.url()).pathname}: ${text}`);
    });
    await browser.context.addInitScript(REPORT_VIOLATIONS);
    await using page = await browser.context.newPage();
    await page.goto(stack.signInUrl);
    await page.getByRole('heading', { name: 'Command center' }).waitFor();
    await runTask(page);
  });
  after(() => world.disposeAsync());

  /** So that there is a task to look at. */
  async function runTask(page: Page): Promise<void> {
    await page.goto(new URL('/tasks/new?filter=name+!%3D+nobody&plugin=rpcutil&action=ping', stack.url).href);
    await page.getByTestId('run-plan').waitFor();
    await page.getByTestId('run-button').click();
    await page.getByTestId('task-state').waitFor();
  }

  test('S60: no page breaks the policy, nor does composing and running a task', async () => {
    for (const path of PAGES) {
      await using page = await browser.context.newPage();
      const errors: string[] = [];
      page.on('pageerror', ({ message }) => errors.push(message));
      await page.goto(new URL(path, stack.url).href);
      await page.waitForLoadState('networkidle');
      await page.getByRole('heading').first().waitFor();
      assert.deepEqual(errors, [], path);
    }
    assert.deepEqual(violations, []);
  });

  test('S60: the policy stops an inline script, an inline style, a frame, a foreign script and HTML from text', async () => {
    await using page = await browser.context.newPage();
    await page.goto(new URL('/hosts', stack.url).href);
    const attacks = [
      `document.body.append(Object.assign(document.createElement('script'), { text: 'globalThis.hurt = 1' }))`,
      `document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="globalThis.hurt = 1">')`,
      `document.body.setAttribute('onclick', 'globalThis.hurt = 1'); document.body.click()`,
      `setTimeout('globalThis.hurt = 1')`,
      `document.body.append(Object.assign(document.createElement('style'), { innerHTML: '<b style="x">' }))`,
      `document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://evil.example/' }))`,
      `document.body.append(Object.assign(document.createElement('object'), { data: '/favicon.svg' }))`,
      `document.head.append(Object.assign(document.createElement('base'), { href: 'https://evil.example/' }))`,
      `fetch('https://evil.example/').catch(() => undefined)`,
      `new WebSocket('wss://evil.example/')`,
    ];
    for (const attack of attacks) {
      const before = violations.length;
      await page.evaluate(`(() => { try { ${attack} } catch (error) { return error.name } })()`);
      await until(`the browser reports ${attack}`, () => violations.length > before);
    }
    assert.equal(await page.evaluate('globalThis.hurt'), undefined);
    violations.length = 0;
  });

  test('every answer has the headers, also of the API and of what is not there', async () => {
    for (const path of ['/', '/assets/none.js', '/healthz', '/graphql', '/sign-in']) {
      const { headers } = await fetch(new URL(path, stack.url));
      const policy = headers.get('content-security-policy') ?? '';
      for (const directive of [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ])
        assert.ok(policy.split('; ').includes(directive), `${path}: ${directive}`);
      assert.doesNotMatch(policy.replace("style-src 'self' 'unsafe-inline'", ''), /unsafe|\*|http|report/);
      assert.deepEqual(
        ['x-content-type-options', 'referrer-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'].map(
          (name) => headers.get(name),
        ),
        ['nosniff', 'no-referrer', 'same-origin', 'same-origin'],
      );
    }
  });
});

/** Runs in each page before anything of it. */
const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  tellViolation([event.effectiveDirective, event.blockedURI, event.sourceFile, event.lineNumber, event.sample].join(' ')))`;
