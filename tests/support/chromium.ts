import { chromium, selectors } from 'playwright-core';
import type { BrowserContext } from 'playwright-core';
import { temporaryFolder } from './temporaryFolder.ts';

/** Headless Chromium with a profile of its own, closed and forgotten when disposed of. */
export interface Browser extends AsyncDisposable {
  readonly context: BrowserContext;
}

/** The sandbox refuses to run as root, and /dev/shm is small in containers; the others keep the browser from calling home. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const;

/** Opens Debian's Chromium. Needs the package `chromium`. */
export async function openBrowser(): Promise<Browser> {
  selectors.setTestIdAttribute('data-test');
  await using cleanup = new AsyncDisposableStack();
  const profile = cleanup.use(await temporaryFolder('chromium'));
  const context = await chromium.launchPersistentContext(profile.path, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: [...FLAGS],
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  cleanup.defer(() => context.close());
  const resources = cleanup.move();
  return { context, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
