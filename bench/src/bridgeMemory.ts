import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnedProcess } from '@chargehand/tests/dist/support/ownedProcess.js';
import { temporaryFolder } from '@chargehand/tests/dist/support/temporaryFolder.js';
import { peakMegabytes, startBridge } from './bridge/startBridge.ts';
import { StubFleetApi, type Brought } from './bridge/StubFleetApi.ts';
import { cpuMicrosOf, startBroker } from './broker/startBroker.ts';
import type { Figure } from './Figure.ts';
import { figureOf } from './figureOf.ts';
import { startSwarm } from './swarm/startSwarm.ts';
import { writeClientConfig } from './writeClientConfig.ts';

const HOSTS = 50_000;
const LIMIT_MB = 400;
const TOO_LONG_MS = 420_000;
const LOOK_EVERY_MS = 50;

/** Peak memory of a bridge process that discovers 50,000 hosts and calls all of them ÷ 400 MB; once one after the other, once at the same time. */
export async function* bridgeMemory(): AsyncIterable<Figure> {
  yield figure('apart', await runBridge('apart'));
  yield figure('together', await runBridge('together'));
}

/** What one run of a bridge took. */
interface BridgeRun {
  readonly megabytes: number;
  readonly remarks: readonly string[];
}

function figure(name: string, { megabytes, remarks }: BridgeRun): Figure {
  return figureOf({
    name: `bridgeMemory-${name}`,
    unit: 'MB at most in RAM',
    product: { what: `chargehand-bridge with ${HOSTS.toLocaleString('en')} hosts`, rounds: [megabytes] },
    limit: { what: 'allowed', rounds: [LIMIT_MB] },
    target: { bound: 'at most', ratio: 1 },
    remarks,
  });
}

async function runBridge(how: 'apart' | 'together'): Promise<BridgeRun> {
  await using cleanup = new AsyncDisposableStack();
  const { path: folder } = cleanup.use(await temporaryFolder('bench-bridge'));
  const { address } = cleanup.use(await startBroker());
  cleanup.use(await startSwarm({ broker: address, hosts: HOSTS, isEachConnected: false }));
  const api = cleanup.use(await StubFleetApi.start(HOSTS));
  const configPath = await writeClientConfig(folder, address, 'bridge.example.com');
  const bridge = cleanup.use(await startBridge({ folder, apiUrl: api.url, configPath }));
  const watch = new Watch(bridge, api);
  await watch.until('the first host', ({ hosts }) => hosts > 0);
  if (how === 'together') api.offer();
  const remarks = [await watch.until(`${HOSTS} hosts`, ({ hosts }) => hosts === HOSTS)];
  api.offer();
  remarks.push(await watch.until(`${HOSTS} outcomes`, ({ outcomes }) => outcomes === HOSTS));
  remarks.push(`${api.brought.succeeded.toLocaleString('en')} outcomes are answers of hosts`);
  return { megabytes: await peakMegabytes(bridge.pid), remarks };
}

/** Waits for what a bridge brings, and says what each stage took. */
class Watch {
  readonly #bridge: OwnedProcess;
  readonly #api: StubFleetApi;

  constructor(bridge: OwnedProcess, api: StubFleetApi) {
    this.#bridge = bridge;
    this.#api = api;
  }

  async until(what: string, isThere: (brought: Brought) => boolean): Promise<string> {
    const startedAt = performance.now();
    const micros = await cpuMicrosOf(this.#bridge.pid);
    const before = this.#api.brought;
    while (!isThere(this.#api.brought)) {
      if (this.#bridge.hasEnded() || performance.now() - startedAt > TOO_LONG_MS)
        throw new Error(
          `${what} did not come, but ${JSON.stringify(this.#api.brought)}:\n${await this.#bridge.lastOutput()}`,
        );
      await sleep(LOOK_EVERY_MS);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const used = (await cpuMicrosOf(this.#bridge.pid)) - micros;
    const { hosts, outcomes } = this.#api.brought;
    const gained = { hosts: hosts - before.hosts, outcomes: outcomes - before.outcomes };
    const rates = Object.entries(gained).map(
      ([name, count]) => `${Math.round(count / seconds).toLocaleString('en')} ${name}/s`,
    );
    const peak = await peakMegabytes(this.#bridge.pid);
    return `until ${what}: ${seconds.toFixed(1)} s, ${rates.join(', ')}; the bridge used ${(used / 1_000_000).toFixed(1)} s CPU; peak so far ${peak.toFixed(0)} MB`;
  }
}
