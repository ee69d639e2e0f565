import { userOf } from '../../access/permissions.ts';
import type { RequestContext } from '../../access/RequestContext.ts';
import { ImportNeedsAdministrator } from './importErrors.ts';

/** An import is about everybody, and what Foreman allows may be more than anybody else has. Throws ImportNeedsAdministrator. */
export function requireAdministrator(ctx: RequestContext): void {
  const { rights } = userOf(ctx);
  if (!rights.isAdmin || rights.token !== null) throw new ImportNeedsAdministrator();
}
