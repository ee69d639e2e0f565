import { isLocalLogin } from '../../access/checkUserInput.ts';
import type { ForemanRights, ForemanUser } from './ForemanRights.ts';
import type { ForemanTrees } from './ForemanTrees.ts';
import type { BeforeImport, PlannedUser } from './ImportPlan.ts';
import { scopeOf, type PlaceScope } from './PlaceScope.ts';
import type { Unexpressed } from './Unexpressed.ts';

/** A user of Foreman who has an account here. */
export interface Account {
  readonly user: ForemanUser;
  readonly planned: PlannedUser;
  /** Undefined: in no place, and so without rights. */
  readonly scope: PlaceScope | undefined;
}

export interface PlannedAccounts {
  readonly accounts: readonly Account[];
  readonly unexpressed: readonly Unexpressed[];
}

/** What the import was told. */
export interface AccountWish {
  readonly trees: ForemanTrees;
  readonly before: BeforeImport;
  /** An account that was here before and has the login is the same person's. */
  readonly matchesLogins: boolean;
}

/** Says which users of a Foreman get an account, or their roles on one that they have. */
export function planAccounts({ users }: Pick<ForemanRights, 'users'>, wish: AccountWish): PlannedAccounts {
  const accounts: Account[] = [];
  const unexpressed: Unexpressed[] = [];
  for (const user of users) {
    const tell = (what: string, reason: string): void =>
      void unexpressed.push({ kind: 'USER', name: user.login, filterId: null, what, reason });
    const left = reasonToLeave(user, wish);
    if (left !== undefined) {
      tell('account', left);
      continue;
    }
    const scope = scopeOf(user, wish.trees);
    if (scope === undefined) tell('roles', IN_NO_PLACE);
    if (user.isAdmin) tell('administrator', NO_ADMINISTRATOR);
    accounts.push({ user, planned: plannedOf(user, wish), scope });
  }
  return { accounts, unexpressed };
}

const IN_NO_PLACE =
  'They are in no location or in no organization that is known here; what Foreman shows them then depends on its version, so it is nothing.';
const NO_ADMINISTRATOR = 'An import makes nobody an administrator: do that by hand, if they are to be one here.';

/** Undefined: they get an account. */
function reasonToLeave({ login, isDisabled }: ForemanUser, { before, matchesLogins }: AccountWish): string | undefined {
  if (isDisabled) return 'They are disabled in Foreman.';
  if (!isLocalLogin(login))
    return 'The login is none of an account here: 1 to 64 letters from a to z, digits, dots, dashes and underscores. With an "@" it would be one of a sign-in provider.';
  if (before.logins.has(login) && !before.importedLogins.has(login) && !matchesLogins)
    return 'An account of this login was here before. Import with matchesLogins, if it is the same person.';
  return undefined;
}

function plannedOf({ login, name }: ForemanUser, { before }: AccountWish): PlannedUser {
  const shown = name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 200);
  const state = before.importedLogins.has(login) ? 'IMPORTED' : before.logins.has(login) ? 'MATCHED' : 'NEW';
  return { login, name: shown === '' ? login : shown, state };
}
