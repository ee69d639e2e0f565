import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asker } from './askApi.ts';
import { startOwnedProcess, untilReady } from './ownedProcess.ts';
import { repositoryRoot } from './repositoryRoot.ts';
import type { Stack } from './startStack.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** A bridge besides those of the launcher, for a smart proxy of its own; nobody starts it again when it ends. */
export interface BridgeProcess extends AsyncDisposable {
  readonly proxy: string;
  readonly pid: number;
  /** Returns when it has reported the hosts of its network. */
  ready(): Promise<void>;
  /** What it has written so far. */
  log(): Promise<string>;
}

/** What the graph says about the bridge of a smart proxy. */
export interface BridgeView {
  readonly status: 'ONLINE' | 'BROKER_DOWN' | 'OFFLINE';
  readonly problem: string | null;
  readonly middleware: string | null;
  readonly quarantined: number;
}

/** Starts a bridge on the network of a client.cfg; its smart proxy is made by its enrolment. */
export async function startBridge(stack: Stack, proxy: string, mcollectiveConfig: string): Promise<BridgeProcess> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder(`bridge-${proxy}`));
  const logFile = join(folder.path, 'bridge.log');
  const bridge = cleanup.use(
    await startOwnedProcess({
      name: `chargehand-bridge ${proxy}`,
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', '--enable-source-maps', mainScript],
      cwd: folder.path,
      env: {
        PATH: process.env['PATH'],
        CHARGEHAND_API_URL: stack.url,
        CHARGEHAND_BRIDGE_TOKEN: await enrolmentToken(stack, proxy),
        CHARGEHAND_PROXY: proxy,
        CHARGEHAND_DATA_DIR: join(folder.path, 'data'),
        MCOLLECTIVE_CONFIG: mcollectiveConfig,
      },
      outputFile: logFile,
      stopTimeoutMs: 10_000,
    }),
  );
  const log = (): Promise<string> => readFile(logFile, 'utf8');
  const resources = cleanup.move();
  return {
    proxy,
    pid: bridge.pid,
    ready: () => untilReady(bridge, async () => (await log()).includes('"event":"ready"'), 120_000),
    log,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Asks the graph about a bridge until it is as wished, and gives what it said; throws after a minute. */
export async function untilBridge(
  asker: Asker,
  proxy: string,
  isAsWished: (bridge: BridgeView) => boolean,
): Promise<BridgeView> {
  const giveUpAt = performance.now() + 60_000;
  for (;;) {
    const { smartProxy } = await asker.ask<{ smartProxy: { bridge: BridgeView | null } | null }>(BRIDGE, { proxy });
    const bridge = smartProxy?.bridge;
    if (bridge && isAsWished(bridge)) return bridge;
    if (performance.now() > giveUpAt) throw new Error(`The bridge of ${proxy} is ${JSON.stringify(bridge)}`);
    await sleep(100);
  }
}

const mainScript = join(repositoryRoot, 'proxy-bridge/bin/chargehand-bridge.js');
const BRIDGE = `query ($proxy: String!) {
  smartProxy(name: $proxy) { bridge { status problem middleware quarantined } }
}`;

async function enrolmentToken(asker: Asker, proxy: string): Promise<string> {
  const mutation = 'mutation ($proxy: String!) { createEnrolment(proxy: $proxy) { token } }';
  return (await asker.ask<{ createEnrolment: { token: string } }>(mutation, { proxy })).createEnrolment.token;
}
