import { RubyFloat, RubyHash, stringHash, symbolHash, type RubyValue } from '@chargehand/mcollective';
import { nowSeconds } from '../hosts/HostState.ts';
import { textInput, type ActionCall, type Agent } from './Agent.ts';

const VERSION = '2.12.5';
const collectives = { main_collective: 'mcollective', collectives: ['mcollective'] };

/** What every node can tell about itself (protocol F.1). */
export const rpcutil: Agent = {
  ping: () => ({ outputs: { pong: nowSeconds() } }),
  inventory: ({ host }) => ({
    outputs: {
      agents: host.plugins,
      facts: nestFacts(host.facts),
      classes: host.classes,
      version: VERSION,
      ...collectives,
      data_plugins: ['agent_data', 'collective_data', 'fact_data'],
    },
  }),
  get_fact: (call) => {
    const fact = textInput(call, 'fact') ?? '';
    return { outputs: { fact, value: call.host.facts.get(fact) ?? null } };
  },
  get_facts: (call) => {
    const names = (textInput(call, 'facts') ?? '').split(',').map((name) => name.trim());
    return {
      outputs: {
        values: stringHash(Object.fromEntries(names.map((name) => [name, call.host.facts.get(name) ?? null]))),
      },
    };
  },
  collective_info: () => ({ outputs: collectives }),
  agent_inventory: (call) => ({ outputs: { agents: call.host.plugins.flatMap((name) => describeAgent(call, name)) } }),
  daemon_stats: ({ host, state }) => ({
    outputs: {
      threads: ['#<Thread:0x0 run>'],
      agents: host.plugins,
      pid: 1_042,
      times: symbolHash({
        utime: new RubyFloat(1.5),
        stime: new RubyFloat(0.25),
        cutime: new RubyFloat(0),
        cstime: new RubyFloat(0),
      }),
      configfile: '/etc/mcollective/server.cfg',
      version: VERSION,
      starttime: state.startedAt,
      ...state.counters,
    },
  }),
};

function describeAgent({ ddls }: ActionCall, agent: string): RubyHash[] {
  const ddl = ddls.get(agent);
  if (ddl === undefined) return [];
  const { name, description, author, license, version, url, timeoutSeconds } = ddl.metadata;
  return [symbolHash({ agent, name, description, author, license, version, url, timeout: timeoutSeconds })];
}

/** Facter's structured facts: `os.family` is the key family of the hash os. */
function nestFacts(facts: ReadonlyMap<string, string>): RubyHash {
  const tree: FactTree = new Map();
  for (const [path, value] of facts) {
    const keys = path.split('.');
    const last = keys.pop() ?? path;
    branch(tree, keys).set(last, value);
  }
  return toRubyHash(tree);
}

type FactTree = Map<string, string | FactTree>;

function branch(tree: FactTree, keys: readonly string[]): FactTree {
  return keys.reduce((parent, key) => {
    const existing = parent.get(key);
    if (existing instanceof Map) return existing;
    const child: FactTree = new Map();
    parent.set(key, child);
    return child;
  }, tree);
}

function toRubyHash(tree: FactTree): RubyHash {
  return new RubyHash(
    [...tree].map(([key, value]): [RubyValue, RubyValue] => [key, value instanceof Map ? toRubyHash(value) : value]),
  );
}
