import type { Fleet, HostScript } from '@chargehand/fleet';
import type { Manner } from '../check/Evidence.ts';
import type { Dice } from '../rig/Dice.ts';

/** How many hosts of a site behave in a way; all others are honest. */
const SHARES: readonly (readonly [Manner, number])[] = [
  ['slow', 6],
  ['failing', 4],
  ['silent', 2],
  ['offline', 1],
  ['late', 2],
  ['duplicate', 4],
  ['conflicting', 4],
  ['reordered', 5],
  ['huge', 1],
  ['oversize', 1],
  ['forgedSender', 4],
  ['forgedRequest', 4],
  ['garbage', 3],
  ['undecodable', 2],
];

/** Later than silence is called silence, which is 32 seconds after the request at the earliest. */
const LATE_MS = { least: 34_000, most: 40_000 } as const;

/** The longest time after which a host of a campaign still answers. */
export const LAST_ANSWER_MS = LATE_MS.most + 2_000;

/** Scripts every host of a fleet, so that each site has some of every kind; says who is what. */
export function giveManners(fleet: Fleet, dice: Dice): ReadonlyMap<string, Manner> {
  const manners = new Map<string, Manner>();
  for (const { hosts, proxy } of fleet.description.sites) {
    const names = dice.for(`manners ${proxy}`).shuffled(hosts.map(({ name }) => name));
    const drawn = SHARES.flatMap(([manner, count]) => Array.from({ length: count }, () => manner));
    for (const [at, name] of names.entries()) manners.set(name, drawn[at] ?? 'honest');
  }
  for (const [name, manner] of manners) fleet.host(name).script(scriptOf(manner, dice));
  return manners;
}

function scriptOf(manner: Manner, dice: Dice): HostScript {
  const script = { latencyMs: dice.between(0, 250), silent: false, failWith: null };
  switch (manner) {
    case 'honest':
      return script;
    case 'slow':
      return { ...script, latencyMs: dice.between(800, 1_900) };
    case 'failing':
      return { ...script, failWith: { code: dice.between(1, 5), message: 'out of order' } };
    case 'silent':
      return { ...script, silent: true };
    case 'offline':
      return { offline: true };
    case 'late':
      return { ...script, latencyMs: dice.between(LATE_MS.least, LATE_MS.most) };
    default:
      return { ...script, answers: manner };
  }
}
