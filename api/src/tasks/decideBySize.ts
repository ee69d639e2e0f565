import type { EntityManager } from '@mikro-orm/postgresql';
import { decidingRules, type Deed, type Rights } from '../access/Rights.ts';
import type { Rule } from '../access/Rule.ts';
import { splitByLimits } from '../access/splitByLimits.ts';
import { limitedHosts, hasUncovered, type LimitedHosts } from '../inventory/limitedHosts.ts';
import { findExceededLimits, type ExceededLimit } from './findExceededLimits.ts';

/** Who wants to do what on which hosts, on all of which a rule allows it. */
export interface SizeQuestion {
  readonly userId: number;
  readonly rights: Rights;
  readonly deed: Deed;
  readonly hostIds: readonly number[];
  readonly now: Date;
}

/** What the rules say about so many hosts. */
export interface SizeDecision {
  /** Hosts that count against a rule. */
  readonly limited: readonly LimitedHosts[];
  /** Not empty: it is not allowed. */
  readonly exceeded: readonly ExceededLimit[];
  /** Somebody else must approve all of it. */
  readonly needsApproval: boolean;
}

/**
 * What the limits of rules, and rules that need an approval, say about hosts together. What the rules that need none do not cover, or not so
 * many hosts of, needs one: no host is freed from a limit by one rule and from the approval by another. Nothing limits an admin.
 */
export async function decideBySize(em: EntityManager, question: SizeQuestion): Promise<SizeDecision> {
  const { rights, deed, hostIds, now } = question;
  if (rights.isAdmin || hostIds.length === 0) return { limited: [], exceeded: [], needsApproval: false };
  const { allow } = decidingRules(rights, deed, now);
  const direct = allow.filter(({ limits }) => !limits.needsApproval);
  if (direct.length === allow.length) return { ...(await weigh(em, question, allow)), needsApproval: false };
  if (!(await hasUncovered(em, hostIds, { rules: direct, now }))) {
    const decision = await weigh(em, question, direct);
    if (decision.exceeded.length === 0) return { ...decision, needsApproval: false };
  }
  return { ...(await weigh(em, question, allow)), needsApproval: true };
}

async function weigh(
  em: EntityManager,
  { userId, hostIds, now }: SizeQuestion,
  rules: readonly Rule[],
): Promise<Omit<SizeDecision, 'needsApproval'>> {
  const limited = await limitedHosts(em, hostIds, { rules: splitByLimits(rules), now });
  return { limited, exceeded: await findExceededLimits(em, userId, limited) };
}
