import type { RequestFilter } from '@chargehand/mcollective';
import type { HostDescription } from '../description/describeFleet.ts';

/** Whether a node acts on a request, by the rules of mcollectived (protocol B.3). Compound filters match nothing here. */
export function matchesRequestFilter(filter: RequestFilter, host: HostDescription): boolean {
  return (
    filter.agents.every((agent) => agent === 'mcollective' || hasAgent(host, agent)) &&
    matchesIdentity(filter.identities, host.name) &&
    filter.classes.every((name) => host.classes.some((held) => matchesText(name, held))) &&
    filter.facts.every((test) => matchesFact(test, host)) &&
    filter.compound.length === 0
  );
}

function hasAgent(host: HostDescription, agent: string): boolean {
  return agent === 'discovery' || host.plugins.some((plugin) => matchesText(agent, plugin));
}

/** Exactly one entry must match: a node that two entries match excludes itself. */
function matchesIdentity(identities: readonly string[], name: string): boolean {
  return identities.length === 0 || identities.filter((identity) => matchesText(identity, name)).length === 1;
}

/** A wanted text that begins with a slash is a regular expression, all of its slashes dropped. */
function matchesText(wanted: string, held: string): boolean {
  return wanted.startsWith('/') ? matchesPattern(wanted.replaceAll('/', ''), held) : wanted === held;
}

function matchesFact({ fact, operator, value }: RequestFilter['facts'][number], host: HostDescription): boolean {
  const held = host.facts.get(fact);
  if (held === undefined) return false;
  if (operator === '==') return held === value;
  if (operator === '=~') return matchesPattern(value.replace(/^\/(.*)\/$/s, '$1'), held);
  const order = compare(held, value);
  switch (operator) {
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    case '>=':
      return order >= 0;
    case '!=':
      return order !== 0;
    default:
      return false;
  }
}

/** Both whole numbers or both with a decimal point: by number, else as text. */
function compare(a: string, b: string): number {
  const numbers = [/^\d+$/, /^\d+\.\d+$/].some((form) => form.test(a) && form.test(b));
  if (numbers) return Number(a) - Number(b);
  return a < b ? -1 : Number(a > b);
}

/** A pattern that is none drops the request on a real node. */
function matchesPattern(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false;
  }
}
