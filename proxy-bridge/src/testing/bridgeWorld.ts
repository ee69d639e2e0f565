import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isRecord } from '@chargehand/api-client';
import { startFleet } from '@chargehand/fleet';
import type { Fleet } from '@chargehand/fleet';
import type { StubApi } from '@chargehand/api-client/testing';
import type { DispatchWork } from '../DispatchWork.ts';
import type { StubMemory } from './stubChargehand.ts';
import { freshMemory, startStubChargehand } from './stubChargehand.ts';
import { workFor } from './world.ts';

const program = fileURLToPath(new URL('../../bin/chargehand-bridge.js', import.meta.url));

/** A bridge process like a user starts it. */
export class BridgeProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly exited: Promise<number | null>;
  output = '';

  constructor(env: Record<string, string>) {
    this.#child = spawn(process.execPath, [program], { env: { PATH: process.env['PATH'] ?? '', ...env } });
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.exited = new Promise((resolve) => this.#child.on('close', resolve));
  }

  logged(event: string): boolean {
    return this.output.includes(`"event":"${event}"`);
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.#child.kill(signal);
    return await this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
  }
}

/** Waits until it is true; after 30 seconds it throws, with what the bridge has written. */
export async function until(what: string, isTrue: () => boolean, bridge?: BridgeProcess): Promise<void> {
  for (let waitedMs = 0; !isTrue(); waitedMs += 20) {
    if (waitedMs > 30_000) throw new Error(`${what} did not come true\n${bridge?.output ?? ''}`);
    await sleep(20);
  }
}

/** What `startWorld` starts; disposing stops it. */
export interface BridgeWorld extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly memory: StubMemory;
  readonly api: StubApi;
  /** Names of the hosts. */
  readonly names: readonly string[];
  readonly env: Record<'CHARGEHAND_DATA_DIR' | 'CHARGEHAND_API_URL', string> & Record<string, string>;
  /** What the hosts have executed of the plugin echo. */
  readonly executions: () => { host: string }[];
  /** A dispatch of the plugin echo to every host. */
  readonly echo: (id: string, more?: Partial<DispatchWork>) => DispatchWork;
}

/** A simulated fleet, a stub API that knows the token `token`, and the environment of a bridge between them. */
export async function startWorld(folder: string, { hosts = 24, clockAheadMs = 0 } = {}): Promise<BridgeWorld> {
  const fleet = await startFleet({ dir: join(folder, 'fleet'), hosts });
  const site = fleet.sites[0] ?? assert.fail('the fleet has no site');
  const memory = freshMemory('token');
  const api = await startStubChargehand(memory, { clockAheadMs });
  const names = (fleet.description.sites[0]?.hosts ?? []).map(({ name }) => name);
  for (const name of names) fleet.host(name).script({ latencyMs: 50, silent: false, failWith: null });
  const env = {
    CHARGEHAND_API_URL: api.url,
    CHARGEHAND_BRIDGE_TOKEN: 'token',
    CHARGEHAND_DATA_DIR: join(folder, 'bridge'),
    MCOLLECTIVE_CONFIG: site.clientConfig,
  };
  const executions = (): { host: string }[] =>
    readFileSync(fleet.executionLog, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line))
      .filter(isEcho);
  return {
    fleet,
    memory,
    api,
    names,
    env,
    executions,
    echo: (id, more = {}) =>
      workFor(names, {
        id,
        plugin: 'echo',
        action: 'echo',
        arguments: { text: 'hi' },
        timeoutSeconds: 5,
        deadlineAt: new Date(Date.now() + 60_000).toISOString(),
        ...more,
      }),
    [Symbol.asyncDispose]: async () => {
      await api[Symbol.asyncDispose]();
      await fleet.close();
    },
  };
}

function isEcho(value: unknown): value is { host: string } {
  return isRecord(value) && value['agent'] === 'echo' && typeof value['host'] === 'string';
}
