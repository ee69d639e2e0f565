import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Browser } from '../support/chromium.ts';
import { inspectPage } from './inspectPage.ts';

/** Somebody who reads hostile pages in a browser, and notes everything that a page should never do. */
export interface HostileReader extends AsyncDisposable {
  readonly page: Page;
  /** Goes to another page of the open app. */
  go(path: string): Promise<void>;
  /** Waits until the page shows these texts, and asserts that it does, that nothing else happened, and that everything is in its place. */
  sees(texts: readonly string[]): Promise<void>;
}

/** Reports of the browser that its policy stopped something; runs in each page before anything of it. */
const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  tellViolation([event.effectiveDirective, event.blockedURI, event.sample].join(' ')))`;

/** As a link of the page would; the heading that is there is marked as the old one. */
const GO = String.raw`(path) => {
  for (const heading of document.querySelectorAll('h1')) heading.dataset.old = '';
  history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate', { state: null }));
}`;

/** Opens the app for who has the sign-in link. */
export async function openHostileReader(browser: Browser, url: string, signInUrl: string): Promise<HostileReader> {
  const page = await browser.context.newPage();
  const deeds: string[] = [];
  await browser.context.exposeBinding('tellViolation', (_source, text: string) => void deeds.push(`stopped ${text}`));
  await browser.context.addInitScript(REPORT_VIOLATIONS);
  page.on('pageerror', ({ message }) => deeds.push(`error ${message}`));
  page.on('console', (message) => message.type() === 'error' && deeds.push(`console ${message.text()}`));
  page.on('popup', (popup) => deeds.push(`popup ${popup.url()}`));
  page.on('dialog', (dialog) => {
    deeds.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== url) deeds.push(`request ${request.url()}`);
  });
  await page.goto(signInUrl);
  await page.locator('main h1').waitFor();
  return {
    page,
    go: async (path) => {
      await page.evaluate(`(${GO})(${JSON.stringify(path)})`);
      await page.locator('main h1:not([data-old])').first().waitFor();
    },
    sees: async (texts) => {
      await waitUntil(page, `${JSON.stringify(texts)}.every((text) => document.body.textContent.includes(text))`);
      const { missing, ...found } = await inspectPage(page, texts);
      const where = new URL(page.url()).pathname.slice(0, 100);
      assert.deepEqual(missing.slice(0, 3), [], `${where} does not show ${missing.length} texts`);
      assert.deepEqual({ ...found, deeds }, { broken: [], turning: [], isTaken: false, deeds: [] }, where);
    },
    [Symbol.asyncDispose]: () => page.close(),
  };
}

/** Waits until this holds in the page, or half a minute. Playwright's own way would evaluate text in the page, which its policy forbids. */
export async function waitUntil(page: Page, condition: string): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    const giveUpAt = Date.now() + 30_000;
    const look = () => (${condition} || Date.now() > giveUpAt ? done() : setTimeout(look, 50));
    look();
  })`);
}
