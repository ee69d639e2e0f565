import type { RuleRow } from '@chargehand/api/access/readRights';
import type { Deed } from '@chargehand/api/access/Rights';
import { shadowAllows, type ShadowForest, type ShadowHost, type ShadowToken } from './shadowAllows.ts';
import { isShadowWindowOpen } from './isShadowWindowOpen.ts';
import { storedRule } from './storedRule.ts';

/** What somebody may do: one bit for each deed on each host on each occasion. */
export type DeedSet = bigint;

/** When, on how many hosts, and whether somebody else has approved: what limits of rules ask for. */
interface Occasion {
  readonly name: string;
  readonly now: Date;
  readonly hosts: number;
  readonly percent: number;
  readonly isApproved: boolean;
}

const WEDNESDAY = new Date('2026-11-25T12:00:00Z');
const SUNDAY = new Date('2026-11-29T12:00:00Z');
const SMALL = { now: WEDNESDAY, hosts: 1, percent: 1, isApproved: true } as const;

const OCCASIONS: readonly Occasion[] = [
  { name: 'approved on one host', ...SMALL },
  { name: 'unapproved', ...SMALL, isApproved: false },
  { name: 'on a thousand hosts', ...SMALL, hosts: 1_000 },
  { name: 'on a whole group', ...SMALL, percent: 100 },
  { name: 'on Sunday', ...SMALL, now: SUNDAY },
  { name: 'unapproved on all hosts on Sunday', now: SUNDAY, hosts: 1_000, percent: 100, isApproved: false },
];

/** Deeds on hosts that tell rules apart. */
export const HOST_DEEDS: readonly Deed[] = [
  { kind: 'see', permission: 'VIEW_HOSTS' },
  { kind: 'see', permission: 'STOP_TASKS' },
  { kind: 'run', command: { plugin: 'probe', action: 'ping', arguments: {} } },
  { kind: 'run', command: { plugin: 'probe', action: 'say', arguments: { text: 'a' } } },
  { kind: 'run', command: { plugin: 'probe', action: 'say', arguments: { text: 'b' } } },
  { kind: 'run', command: { plugin: 'shell', action: 'run', arguments: {} } },
];

const AT_ALL = ['MANAGE_ROLES', 'MANAGE_USERS', 'VIEW_AUDIT', 'MANAGE_BRIDGES', 'RUN_ON_ALL_HOSTS'] as const;

/** Allows all that there is, so that what a rule denies is what is left of it no more. */
const ALL = storedRule({
  permissions: ['VIEW_HOSTS', 'STOP_TASKS', 'RUN', 'RUN_ANY_COMMAND', ...AT_ALL],
  isEverywhere: true,
  actions: ['*', 'shell'],
});

interface OneDeed {
  readonly name: string;
  readonly occasion: Occasion;
  /** The host, and what is done there; or what is done at all. */
  readonly what: { readonly host: ShadowHost; readonly deed: Deed } | { readonly permission: string };
}

/**
 * Rights as sets of deeds, worked out from the stored rules over plain objects, with nothing of the code that decides in the product
 * (`shadowAllows.ts`, which S33 holds against it). A rule is looked at once.
 */
export class DeedSets {
  readonly #forest: ShadowForest;
  readonly #deeds: readonly OneDeed[];
  readonly #known = new Map<string, DeedSet>();

  constructor(hosts: readonly ShadowHost[], forest: ShadowForest) {
    this.#forest = forest;
    this.#deeds = OCCASIONS.flatMap((occasion) => [
      ...AT_ALL.map((permission) => ({ name: `${permission} ${occasion.name}`, occasion, what: { permission } })),
      ...hosts.flatMap((host) =>
        HOST_DEEDS.map((deed) => ({
          name: `${JSON.stringify(deed)} at ${host.name} ${occasion.name}`,
          occasion,
          what: { host, deed },
        })),
      ),
    ]);
  }

  /** What these rules allow together. */
  ofRules(rules: readonly RuleRow[]): DeedSet {
    const joined = (effect: RuleRow['effect']): DeedSet =>
      rules.filter((rule) => rule.effect === effect).reduce((set, rule) => set | this.#ofRule(rule), 0n);
    return joined('ALLOW') & ~joined('DENY');
  }

  /** What a token leaves of whatever its owner may. */
  ofToken(token: ShadowToken): DeedSet {
    return this.#setOf(JSON.stringify(token), ({ what, occasion }) =>
      'permission' in what
        ? token.permissions?.includes(what.permission) !== false
        : shadowAllows({ isAdmin: true, rules: [], token }, what.deed, this.#at(what.host, occasion)),
    );
  }

  /** Everything there is. */
  get all(): DeedSet {
    return (1n << BigInt(this.#deeds.length)) - 1n;
  }

  /** The deeds of a set in words. */
  namesOf(set: DeedSet): readonly string[] {
    return this.#deeds.filter((_deed, bit) => (set >> BigInt(bit)) & 1n).map(({ name }) => name);
  }

  /** The names of the hosts where a deed is in a set, on the first occasion. */
  hostsOf(set: DeedSet, asked: Deed): readonly string[] {
    return this.#deeds.flatMap(({ what, occasion }, bit) => {
      const isAsked = 'host' in what && what.deed === asked && occasion === OCCASIONS[0];
      return isAsked && (set >> BigInt(bit)) & 1n ? [what.host.name] : [];
    });
  }

  #ofRule({ id: _id, role: _role, number: _number, ...rule }: RuleRow): DeedSet {
    const whole = storedRule(rule);
    return this.#setOf(JSON.stringify(rule), ({ what, occasion }) => {
      if ('permission' in what)
        return whole.permissions.includes(what.permission) && isShadowWindowOpen(whole.timeWindow, occasion.now);
      const allows = (rules: readonly RuleRow[]): boolean =>
        shadowAllows({ isAdmin: false, rules, token: null }, what.deed, this.#at(what.host, occasion));
      return whole.effect === 'ALLOW' ? isWithin(whole, occasion) && allows([whole]) : !allows([ALL, whole]);
    });
  }

  #at(host: ShadowHost, { now }: Occasion): Parameters<typeof shadowAllows>[2] {
    return { host, forest: this.#forest, now };
  }

  #setOf(key: string, isIn: (deed: OneDeed) => boolean): DeedSet {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const set = this.#deeds.reduce((bits, deed, bit) => (isIn(deed) ? bits | (1n << BigInt(bit)) : bits), 0n);
    this.#known.set(key, set);
    return set;
  }
}

/** Whether a rule asks for no more than an occasion has. */
function isWithin({ maxHosts, maxPercent, needsApproval }: RuleRow, { hosts, percent, isApproved }: Occasion): boolean {
  return hosts <= (maxHosts ?? Infinity) && percent <= (maxPercent ?? Infinity) && (isApproved || !needsApproval);
}
