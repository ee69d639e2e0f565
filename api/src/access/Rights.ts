import type { Filter } from '@chargehand/fact-filter';
import { matchesAction, runsAnyCommand, type ActionName } from './ActionPattern.ts';
import { isInWindow } from './isInWindow.ts';
import { isOnHosts, type Permission } from './Permission.ts';
import type { Rule } from './Rule.ts';

/** To what a token narrows the rights of its owner. */
export interface TokenLimit {
  /** Null: all. */
  readonly permissions: ReadonlySet<Permission> | null;
  /** Null: whichever hosts. */
  readonly filter: Filter | null;
}

/** What somebody may do now. */
export interface Rights {
  /** Above all rules. */
  readonly isAdmin: boolean;
  /** Of all their roles. */
  readonly rules: readonly Rule[];
  /** Null: they signed in themselves, or their token is as good. */
  readonly token: TokenLimit | null;
  /** People of the same name may do the same. */
  readonly name: string;
}

/** A command as rules see it. */
export interface RightsCommand extends ActionName {
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What is to be done with hosts: a permission, or a command to be run. */
export type Deed =
  | { readonly kind: 'see'; readonly permission: Permission }
  | { readonly kind: 'run'; readonly command: RightsCommand }
  /** To run anything of an action, or of a plugin, whatever its arguments. */
  | { readonly kind: 'use'; readonly action: ActionName };

/** The rules that decide on a deed now, those that allow it and those that deny it. */
export interface DecidingRules {
  readonly allow: readonly Rule[];
  readonly deny: readonly Rule[];
}

/** Nothing at all. */
export const NO_RIGHTS: Rights = { isAdmin: false, rules: [], token: null, name: 'nothing' };

/** The permission that a deed needs. */
export function permissionFor(deed: Deed): Permission {
  switch (deed.kind) {
    case 'see':
      return deed.permission;
    case 'run':
      return runsAnyCommand(deed.command.plugin) ? 'RUN_ANY_COMMAND' : 'RUN';
    case 'use':
      return runsAnyCommand(deed.action.plugin) ? 'RUN_ANY_COMMAND' : 'RUN';
  }
}

/** The rules of somebody that are about a deed and in force; for which hosts, each says itself. */
export function decidingRules(rights: Rights, deed: Deed, now: Date): DecidingRules {
  const about = rights.rules.filter((rule) => isAbout(rule, deed));
  return {
    allow: about.filter((rule) => rule.effect === 'ALLOW' && isInWindow(rule.limits.window, now)),
    deny: about.filter((rule) => rule.effect === 'DENY' && isInWindow(rule.limits.window, now)),
  };
}

/** Whether somebody has a permission that is not about hosts. */
export function mayAtAll(rights: Rights, permission: Permission, now: Date): boolean {
  if (rights.token?.permissions?.has(permission) === false) return false;
  if (rights.isAdmin) return true;
  const { allow, deny } = decidingRules(rights, { kind: 'see', permission }, now);
  return allow.length > 0 && (isOnHosts(permission) || deny.length === 0);
}

/** Whether no rule of somebody allows a command now, on whatever host. */
export function isRuledOut(rights: Rights, command: RightsCommand, now: Date): boolean {
  const deed = { kind: 'run', command } as const;
  if (rights.token?.permissions?.has(permissionFor(deed)) === false) return true;
  return !rights.isAdmin && decidingRules(rights, deed, now).allow.length === 0;
}

/** Whether somebody has a permission on every host there is, by whatever name and whenever it comes. */
export function isUnlimited(rights: Rights, permission: Permission, now: Date): boolean {
  return mayEverywhere(rights, { kind: 'see', permission }, now);
}

/** Whether somebody may do a deed on every host there is. */
export function mayEverywhere(rights: Rights, deed: Deed, now: Date): boolean {
  const { token } = rights;
  if (token !== null && (token.filter !== null || token.permissions?.has(permissionFor(deed)) === false)) return false;
  if (rights.isAdmin) return true;
  const { allow, deny } = decidingRules(rights, deed, now);
  return deny.length === 0 && allow.some(({ hosts }) => hosts.kind === 'everywhere');
}

/** Whether somebody may do a deed on every host there is, at any time, on any number of them and without an approval. */
export function mayEverywhereAlways(rights: Rights, deed: Deed, now: Date): boolean {
  if (!mayEverywhere(rights, deed, now)) return false;
  return (
    rights.isAdmin ||
    decidingRules(rights, deed, now).allow.some(
      ({ hosts, limits }) => hosts.kind === 'everywhere' && isBoundless(limits),
    )
  );
}

function isBoundless({ maxHosts, maxPercent, window, needsApproval }: Rule['limits']): boolean {
  return maxHosts === null && maxPercent === null && window === null && !needsApproval;
}

function isAbout(rule: Rule, deed: Deed): boolean {
  if (!rule.permissions.has(permissionFor(deed))) return false;
  switch (deed.kind) {
    case 'see':
      return true;
    case 'run':
      return names(rule, deed.command) && keepsTo(rule, deed.command);
    case 'use':
      // Some values of its inputs are denied, others are not.
      return names(rule, deed.action) && (rule.effect === 'ALLOW' || rule.constraints.length === 0);
  }
}

function names({ actions, effect }: Rule, action: ActionName): boolean {
  return actions.some((pattern) => matchesAction(pattern, action, effect));
}

/** Every constrained input is given, with one of the values. */
function keepsTo({ constraints }: Rule, command: RightsCommand): boolean {
  return constraints.every(({ input, values }) => {
    const value = Object.hasOwn(command.arguments, input) ? command.arguments[input] : undefined;
    return value !== undefined && values.includes(typeof value === 'string' ? value : JSON.stringify(value));
  });
}
