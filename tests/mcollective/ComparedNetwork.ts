import assert from 'node:assert/strict';
import { startBridge } from '../support/bridgeProcess.ts';
import { writeClientLibdir } from '../support/clientLibdir.ts';
import { mcoPing, mcoRpc } from '../support/mco.ts';
import type { ProbeExecution } from '../support/probeRecord.ts';
import { startRealNetwork } from '../support/realNetwork.ts';
import type { RealNetwork, RealNetworkOptions } from '../support/realNetwork.ts';
import type { Stack } from '../support/startStack.ts';
import { resultsOf } from '../support/taskResults.ts';
import type { HostResult } from '../support/taskResults.ts';
import { finished, runTask } from '../support/tasks.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** The hosts of every network, by what they are there for. */
const cast = {
  calm: { facts: { site: 'öst', role: 'web' }, classes: ['role::web', 'ntp'] },
  failing: { facts: { role: 'web', mood: 'failing' } },
  another: { facts: { role: 'db' }, classes: ['role::db'] },
  silent: { facts: { role: 'db', mood: 'silent' } },
} as const;

/** A call of the probe agent; its inputs as the graph takes them. */
export interface Call {
  readonly action: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly hosts: readonly (keyof typeof cast)[];
}

/** What both sides say about one host's answer. */
export interface Answer {
  readonly statusCode: number | null;
  readonly statusMessage: string | null;
  readonly data: unknown;
}

/** A real network that can be asked the same through Chargehand and with `mco`. */
export class ComparedNetwork implements AsyncDisposable {
  readonly proxy: string;
  readonly #stack: Stack;
  readonly #network: RealNetwork;
  readonly #resources: AsyncDisposable;

  private constructor(proxy: string, stack: Stack, network: RealNetwork, resources: AsyncDisposable) {
    this.proxy = proxy;
    this.#stack = stack;
    this.#network = network;
    this.#resources = resources;
  }

  /** Starts broker, hosts and a bridge of their own, and returns when it has reported the hosts. */
  static async start(stack: Stack, proxy: string, options: RealNetworkOptions): Promise<ComparedNetwork> {
    await using cleanup = new AsyncDisposableStack();
    const libdir = cleanup.use(await temporaryFolder(`libdir-${proxy}`));
    const clientLibdirs = await writeClientLibdir(libdir.path);
    const hosts = Object.entries(cast).map(([name, host]) => ({ ...host, identity: `${name}.${proxy}.example.com` }));
    const network = cleanup.use(await startRealNetwork(hosts, { ...options, clientLibdirs }));
    const bridge = cleanup.use(await startBridge(stack, proxy, network.clientConfigPath));
    await bridge.ready();
    return new ComparedNetwork(proxy, stack, network, cleanup.move());
  }

  /** The full names of hosts, sorted. */
  identities(hosts: Call['hosts']): readonly string[] {
    return hosts.map((name) => `${name}.${this.proxy}.example.com`).sort();
  }

  async hostsInGraph(): Promise<readonly string[]> {
    const query = 'query ($filter: String!) { hosts(filter: $filter) { nodes { name } } }';
    const { hosts } = await this.#stack.ask<GraphHosts>(query, { filter: `proxy = ${this.proxy}` });
    return hosts.nodes.map(({ name }) => name).sort();
  }

  hostsThatMcoPings(): Promise<readonly string[]> {
    return mcoPing(this.#network.mcoConfigPath);
  }

  /** What the graph says about all hosts, by name. */
  async describedInGraph(): Promise<ReadonlyMap<string, HostDescription>> {
    const query = `query ($filter: String!) {
      hosts(filter: $filter) { nodes { name classes collectives facts { name value } plugins { name } } }
    }`;
    const { hosts } = await this.#stack.ask<GraphHosts>(query, { filter: `proxy = ${this.proxy}` });
    return new Map(
      hosts.nodes.map(({ name, classes, collectives, facts, plugins }) => [
        name,
        {
          classes: classes.toSorted(),
          collectives,
          facts: Object.fromEntries(facts.map((fact) => [fact.name, fact.value])),
          agents: plugins.map((plugin) => plugin.name).toSorted(),
        },
      ]),
    );
  }

  /** What `mco rpc rpcutil inventory` shows of all hosts, in the words of the graph. */
  async describedByMco(): Promise<ReadonlyMap<string, HostDescription>> {
    const identities = this.identities(['calm', 'failing', 'another', 'silent']);
    const call = { configPath: this.#network.mcoConfigPath, agent: 'rpcutil', action: 'inventory', identities };
    return new Map(
      [...(await mcoRpc(call))].map(([name, { data }]) => {
        const { classes, collectives, facts, agents } = data as HostDescription;
        return [name, { classes: classes.toSorted(), collectives, facts, agents: agents.toSorted() }];
      }),
    );
  }

  /** Starts a task; gives its id. */
  run({ action, inputs = {}, hosts }: Call): Promise<string> {
    const filter = this.identities(hosts).map((identity) => `name = ${identity}`);
    return runTask(this.#stack, { plugin: 'probe', action, arguments: inputs, filter: filter.join(' or ') });
  }

  /** What became of each host when the task is over. */
  async outcomes(taskId: string): Promise<ReadonlyMap<string, HostResult>> {
    await finished(this.#stack, taskId);
    return await resultsOf(this.#stack, taskId);
  }

  /** The answers when the task is over; their outcomes must follow from their status. */
  async results(taskId: string): Promise<ReadonlyMap<string, Answer>> {
    return new Map(
      [...(await this.outcomes(taskId))].map(([name, { outcome, statusCode, statusMessage, outputs }]) => {
        assert.equal(outcome, statusCode === 0 ? 'SUCCEEDED' : 'FAILED', name);
        return [name, { statusCode, statusMessage, data: outputs }];
      }),
    );
  }

  /** The answers to the same call with `mco rpc --json`. */
  async mcoResults({ action, inputs = {}, hosts }: Call): Promise<ReadonlyMap<string, Answer>> {
    const words = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)]));
    const target = { configPath: this.#network.mcoConfigPath, identities: this.identities(hosts) };
    const results = await mcoRpc({ ...target, agent: 'probe', action, inputs: words });
    return new Map(
      [...results].map(([name, { statuscode, statusmsg, data }]) => {
        return [name, { statusCode: statuscode, statusMessage: statusmsg, data }];
      }),
    );
  }

  /** What the hosts themselves say they executed. */
  executions(): Promise<readonly ProbeExecution[]> {
    return this.#network.executions();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#resources[Symbol.asyncDispose]());
  }
}

/** What a host says about itself, with its lists in one order. */
interface HostDescription {
  readonly classes: readonly string[];
  readonly collectives: readonly string[];
  readonly facts: Readonly<Record<string, string>>;
  readonly agents: readonly string[];
}

interface GraphHosts {
  readonly hosts: {
    readonly nodes: readonly {
      readonly name: string;
      readonly classes: readonly string[];
      readonly collectives: readonly string[];
      readonly facts: readonly { readonly name: string; readonly value: string }[];
      readonly plugins: readonly { readonly name: string }[];
    }[];
  };
}
