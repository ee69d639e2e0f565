import { AppError } from '../../platform/AppError.ts';

/** There is no such Foreman. */
export class ForemanNotFound extends AppError {
  readonly code = 'FOREMAN_NOT_FOUND';
  constructor(readonly source: string) {
    super(`There is no inventory source "${source.slice(0, 100)}" of the kind foreman.`);
  }
}

/** The sync did not bring all that an import has to know. */
export class ForemanRightsUnknown extends AppError {
  readonly code = 'FOREMAN_RIGHTS_UNKNOWN';
  constructor(
    readonly source: string,
    readonly missing: string,
  ) {
    super(
      `The last full sync of ${source} brought no ${missing}. Give its account the rights view_users, view_usergroups, view_roles, view_filters, view_locations, view_organizations and view_hostgroups in Foreman, then sync it in full.`,
    );
  }
}

/** What an import gives may be more than anybody but an administrator has. */
export class ImportNeedsAdministrator extends AppError {
  readonly code = 'IMPORT_NEEDS_ADMINISTRATOR';
  override readonly isRefusal = true;
  constructor() {
    super('Only an administrator who has signed in imports rights. Ask one.');
  }
}

/** What would be imported is not what was looked at. */
export class ImportChanged extends AppError {
  readonly code = 'IMPORT_CHANGED';
  constructor(readonly source: string) {
    super(
      `What would be imported from ${source} has changed since it was shown: look at it again, and import that by its fingerprint.`,
    );
  }
}
