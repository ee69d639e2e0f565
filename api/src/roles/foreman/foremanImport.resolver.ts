import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Access } from '../../access/permissions.ts';
import { inTransaction, type RequestContext } from '../../access/RequestContext.ts';
import { describeRule } from './describeRule.ts';
import { ForemanImportReport } from './ImportReport.ts';
import { importRights } from './importRights.ts';
import { requireAdministrator } from './requireAdministrator.ts';
import { planOfSource, type SourcePlan } from './planOfSource.ts';

const MATCHES_LOGINS =
  'An account that was here before and has the login of a user of Foreman is the same person, and gets their roles. False: such users are left out.';

@Resolver()
export class ForemanImportResolver {
  @Access('MANAGE_ROLES')
  @Query(() => ForemanImportReport, {
    description:
      'What importing the rights of a Foreman would do, by its last full sync. It changes nothing. For administrators.',
  })
  async previewForemanImport(
    @Arg('source', () => String, { description: 'Name of an inventory source of the kind foreman.' }) source: string,
    @Arg('matchesLogins', () => Boolean, { defaultValue: false, description: MATCHES_LOGINS }) matchesLogins: boolean,
    @Ctx() ctx: RequestContext,
  ): Promise<ForemanImportReport> {
    requireAdministrator(ctx);
    return await inTransaction(ctx, async (tx) => reportOf(await planOfSource(tx.em, source, { matchesLogins })));
  }

  @Access('MANAGE_ROLES')
  @Mutation(() => ForemanImportReport, {
    description:
      'Imports the rights of a Foreman as they were shown: replaces what the last import made, and leaves everything else alone. For administrators.',
  })
  async importForemanRights(
    @Arg('source', () => String) source: string,
    @Arg('fingerprint', () => String, { description: 'From previewForemanImport.' }) fingerprint: string,
    @Arg('matchesLogins', () => Boolean, { defaultValue: false, description: MATCHES_LOGINS }) matchesLogins: boolean,
    @Ctx() ctx: RequestContext,
  ): Promise<ForemanImportReport> {
    return reportOf(await importRights(ctx, { source, fingerprint, matchesLogins }));
  }
}

function reportOf({ source, readAt, fingerprint, plan, warnings }: SourcePlan): ForemanImportReport {
  const loginsOf = (state: string): string[] =>
    plan.users.filter((user) => user.state === state).map(({ login }) => login);
  return {
    source,
    readAt,
    fingerprint,
    newUsers: loginsOf('NEW'),
    matchedUsers: loginsOf('MATCHED'),
    userCount: plan.users.length,
    groups: plan.groups.map(({ name }) => name),
    roles: plan.roles.map(({ rules, ...role }) => ({ ...role, rules: rules.map(describeRule) })),
    unexpressed: plan.unexpressed,
    warnings,
  };
}
