import { texts } from '../texts.ts';
import { isForRunning, isOnHosts } from './permissionGroups.ts';
import type { Rule, RuleWindow } from './roleDetails.ts';
import type { RuleDraft } from './RuleDraft.ts';

/** A field whose fault is found before the API is asked. */
export type RuleField = 'permissions' | 'maxHosts' | 'maxPercent' | 'days' | 'time' | 'constraints';

/** The rule that a form says, and what is wrong with it. */
export interface ReadRule {
  readonly rule: Rule;
  readonly faults: ReadonlyMap<RuleField, string>;
}

/** Reads the form of a rule; what its permissions have no use for is left out. */
export function readRuleDraft(draft: RuleDraft): ReadRule {
  const isAboutHosts = draft.permissions.some(isOnHosts);
  const runs = isForRunning(draft.permissions);
  const isSome = isAboutHosts && !draft.isEverywhere;
  const filter = isSome ? draft.filter.trim() : '';
  return {
    faults: faultsOf(draft),
    rule: {
      effect: draft.effect,
      permissions: [...draft.permissions],
      isEverywhere: isAboutHosts && draft.isEverywhere,
      hostgroups: isSome ? draft.hostgroups && [...draft.hostgroups] : null,
      locations: isSome ? draft.locations && [...draft.locations] : null,
      organizations: isSome ? draft.organizations && [...draft.organizations] : null,
      filter: filter === '' ? null : filter,
      trustsHosts: filter !== '' && draft.trustsHosts,
      actions: runs ? [...draft.actions] : [],
      constraints: runs
        ? draft.constraints.map(({ input, values }) => ({ input: input.trim(), values: linesOf(values) }))
        : [],
      maxHosts: readNumber(draft.maxHosts),
      maxPercent: readNumber(draft.maxPercent),
      needsApproval: draft.needsApproval,
      timeWindow: readWindow(draft),
    },
  };
}

function readWindow({ hasWindow, days, from, to, zone }: RuleDraft): RuleWindow | null {
  if (!hasWindow) return null;
  return {
    days: days.toSorted((a, b) => a - b),
    fromMinute: readMinute(from) ?? 0,
    toMinute: readMinute(to) ?? 0,
    zone: zone.trim(),
  };
}

function faultsOf(draft: RuleDraft): ReadonlyMap<RuleField, string> {
  const { faults } = texts.ruleForm;
  const found: (readonly [RuleField, string])[] = [];
  if (draft.permissions.length === 0) found.push(['permissions', faults.permissions]);
  else if (new Set(draft.permissions.map(isOnHosts)).size > 1) found.push(['permissions', faults.mixed]);
  if (!isWhole(draft.maxHosts, 0, 2_147_483_647)) found.push(['maxHosts', faults.maxHosts]);
  if (!isWhole(draft.maxPercent, 1, 100)) found.push(['maxPercent', faults.maxPercent]);
  const isUnnamed = draft.constraints.some(({ input }) => input.trim() === '');
  if (isUnnamed && isForRunning(draft.permissions)) found.push(['constraints', faults.input]);
  if (draft.hasWindow && draft.days.length === 0) found.push(['days', faults.days]);
  if (draft.hasWindow && [draft.from, draft.to].some((time) => readMinute(time) === undefined))
    found.push(['time', faults.time]);
  return new Map(found);
}

/** Nothing is right too: no limit. */
function isWhole(text: string, least: number, most: number): boolean {
  if (text.trim() === '') return true;
  const number = readNumber(text);
  return number !== null && number >= least && number <= most;
}

function readNumber(text: string): number | null {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : null;
}

function readMinute(time: string): number | undefined {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(time) ?? [];
  return hours === undefined || minutes === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
