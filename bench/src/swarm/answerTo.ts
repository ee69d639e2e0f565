import { stringHash, symbolHash, type RubyValue } from '@chargehand/mcollective';
import type { DecodedRequest } from '@chargehand/mcollective';
import type { Answer } from './ReplyTemplate.ts';

/** As many different answers to a call as there are; more would only cost memory. */
const FORMS = 64;

/** What every host of the swarm answers to a request; throws on one that no figure makes. */
export function answerTo(request: DecodedRequest): Answer {
  if (request.kind === 'discovery') return { kind: 'discovery' };
  const { agent, action } = request;
  const answer = Object.hasOwn(ANSWERS, action) && agent === 'rpcutil' ? ANSWERS[action] : undefined;
  if (answer === undefined) throw new Error(`The swarm has no answer to ${agent} ${action}`);
  return { kind: 'rpc', agent, forms: Array.from({ length: FORMS }, (_, form) => answer(form)) };
}

const ANSWERS: Readonly<Record<string, (form: number) => RubyValue>> = {
  get_facts: (form) => symbolHash({ values: stringHash(someFacts(form)) }),
  inventory: (form) =>
    symbolHash({
      agents: AGENTS,
      facts: stringHash(manyFacts(form)),
      classes: ['settings', 'role::web', 'profile::base', `profile::app${form}`],
      version: '2.12.5',
      main_collective: 'mcollective',
      collectives: ['mcollective'],
      data_plugins: ['agent_data', 'collective_data', 'fact_data', 'fstat_data'],
    }),
  agent_inventory: () => symbolHash({ agents: AGENTS.map(describeAgent) }),
};

const AGENTS = ['discovery', 'package', 'puppet', 'rpcutil', 'service'] as const;

function describeAgent(agent: string): RubyValue {
  return symbolHash({
    agent,
    name: agent,
    description: `What ${agent} does on a host, in a sentence`,
    author: 'R.I.Pienaar <rip@devco.net>',
    license: 'Apache License, Version 2.0',
    version: '1.0.0',
    url: 'https://docs.puppetlabs.com/mcollective',
    timeout: 10,
  });
}

function someFacts(form: number): Record<string, string> {
  return {
    'os.family': 'Debian',
    kernelversion: `6.1.${form}`,
    uptime: `${form} days`,
    ipaddress: `10.20.30.${form}`,
    serialnumber: `CZ${String(form).padStart(8, '0')}`,
  };
}

/** About twenty. */
function manyFacts(form: number): Record<string, string> {
  const others = Array.from({ length: 15 }, (_, index) => [`fact${index}`, `value ${index} of ${form}`] as const);
  return { ...someFacts(form), ...Object.fromEntries(others) };
}
