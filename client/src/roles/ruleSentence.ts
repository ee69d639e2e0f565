import { texts } from '../texts.ts';
import { describeWindow } from './describeWindow.ts';
import { isForRunning, isOnHosts } from './permissionGroups.ts';
import type { Rule } from './roleDetails.ts';
import { isolateText } from '../ui/isolateText.ts';

const words = texts.ruleSentence;
const TREES = ['hostgroups', 'locations', 'organizations'] as const;

/** Says a rule in one sentence: Allow running service/restart on hosts in app/web and below, at most 50 hosts, only Mon–Fri 08:00–18:00 (UTC). */
export function ruleSentence(rule: Rule): string {
  const deeds = [...runningOf(rule), ...otherDeedsOf(rule)];
  const what = deeds.length === 0 ? words.nothing : listed(deeds, words.and);
  const start = [words.effects[rule.effect], what, ...(rule.permissions.some(isOnHosts) ? [whereOf(rule)] : [])];
  return `${[start.join(' '), ...conditionsOf(rule)].join(', ')}.`;
}

/** What runs any command is allowed by no wildcard but denied by it, so both rights are said apart. */
function runningOf({ effect, permissions, actions }: Rule): readonly string[] {
  const { RUN, RUN_ANY_COMMAND } = texts.permissions;
  const named = actions.filter((action) => action !== '*');
  const isAll = actions.includes('*');
  const nothing = actions.length === 0 ? [words.noAction] : [];
  const ordinary = [...(isAll ? [words.everyAction] : []), ...named, ...nothing];
  const anyNamed = isAll && effect === 'DENY' ? [words.anyPlugin] : named;
  const any = anyNamed.length === 0 ? [words.noAction] : anyNamed;
  return [
    ...(permissions.includes('RUN') ? [`${RUN.deed} ${listed(ordinary, words.or)}`] : []),
    ...(permissions.includes('RUN_ANY_COMMAND') ? [`${RUN_ANY_COMMAND.deed} ${listed(any, words.or)}`] : []),
  ];
}

function otherDeedsOf({ permissions }: Rule): readonly string[] {
  return permissions
    .filter((permission) => permission !== 'RUN' && permission !== 'RUN_ANY_COMMAND')
    .map((permission) => texts.permissions[permission].deed);
}

function whereOf(rule: Rule): string {
  if (rule.isEverywhere) return words.everywhere;
  const empty = TREES.find((tree) => rule[tree]?.length === 0);
  if (empty !== undefined) return words.emptyTree[empty];
  const parts = [
    ...TREES.flatMap((tree) => {
      const titles = rule[tree];
      return titles === null ? [] : [words.inTree[tree](listed(titles, words.or))];
    }),
    ...(rule.filter === null ? [] : [words.matching(isolateText(rule.filter))]),
  ];
  return parts.length === 0 ? words.nowhere : [words.onHosts, ...parts].join(' ');
}

function conditionsOf(rule: Rule): readonly string[] {
  const { maxHosts, maxPercent, timeWindow, needsApproval } = rule;
  const constraints = isForRunning(rule.permissions) ? rule.constraints : [];
  return [
    ...constraints.map(({ input, values }) =>
      words.constraint(isolateText(input), listed(values, words.or) || words.noValue),
    ),
    ...(maxHosts === null ? [] : [words.maxHosts(maxHosts)]),
    ...(maxPercent === null ? [] : [words.maxPercent(maxPercent)]),
    ...(timeWindow === null ? [] : [words.window(describeWindow(timeWindow))]),
    ...(needsApproval ? [words.approval] : []),
  ];
}

function listed(items: readonly string[], last: string): string {
  const isolated = items.map(isolateText);
  if (isolated.length < 2) return isolated.join('');
  return `${isolated.slice(0, -1).join(', ')} ${last} ${isolated.at(-1) ?? ''}`;
}
