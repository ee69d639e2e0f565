import type { GraphQLSchema } from 'graphql';
import { buildSchema } from 'type-graphql';
import { AccessResolver } from './access/access.resolver.ts';
import { AuditResolver } from './access/audit/audit.resolver.ts';
import { auditRefusals } from './access/audit/auditRefusals.ts';
import { checkAccess } from './access/permissions.ts';
import { SignInProvidersResolver } from './access/providers/signInProviders.resolver.ts';
import type { RequestContext } from './access/RequestContext.ts';
import { SessionsResolver } from './access/sessions.resolver.ts';
import { UsersResolver } from './access/users.resolver.ts';
import { CompletionResolver } from './inventory/completion.resolver.ts';
import { FactsResolver } from './inventory/facts.resolver.ts';
import { FreezesResolver } from './inventory/freezes/freezes.resolver.ts';
import { HostsResolver } from './inventory/hosts.resolver.ts';
import { ProxyHostsResolver } from './inventory/proxyHosts.resolver.ts';
import { InventoryReportsResolver } from './inventory/reports.resolver.ts';
import { SavedFiltersResolver } from './inventory/savedFilters.resolver.ts';
import { SourcesResolver } from './inventory/sources.resolver.ts';
import { TREE_RESOLVERS } from './inventory/trees.resolver.ts';
import { ComparisonResolver } from './outputs/comparison.resolver.ts';
import { ComparedHostResolver, OutputDiffResolver, OutputDifferenceResolver } from './outputs/diffs.resolver.ts';
import { OutputGroupResolver, TaskGroupsResolver } from './outputs/groups.resolver.ts';
import { OutputHistoryEntryResolver, OutputHistoryResolver } from './outputs/outputHistory.resolver.ts';
import { TargetOutputsResolver, TaskOutputsResolver } from './outputs/outputs.resolver.ts';
import { guardSchema } from './platform/guardSchema.ts';
import { PluginsResolver, ProxyPluginsResolver } from './plugins/plugins.resolver.ts';
import { EmergencyStopsResolver, ProxyEmergencyStopResolver } from './proxies/emergencyStops.resolver.ts';
import { BridgeResolver, ProxiesResolver } from './proxies/proxies.resolver.ts';
import { ExplainResolver, TriedTaskResolver } from './roles/explain.resolver.ts';
import { ForemanImportResolver } from './roles/foreman/foremanImport.resolver.ts';
import { RolesResolver } from './roles/roles.resolver.ts';
import { UserGroupsResolver } from './roles/userGroups.resolver.ts';
import { ScheduledTasksResolver, ScheduleTimesResolver } from './schedules/scheduledTasks.resolver.ts';
import { SchedulesResolver } from './schedules/schedules.resolver.ts';
import { DispatchesResolver } from './tasks/dispatches.resolver.ts';
import { EmergencyProgressResolver } from './tasks/emergencyProgress.resolver.ts';
import { HISTORY_RESOLVERS } from './tasks/history.resolver.ts';
import { ApprovalsResolver, TaskApprovalResolver } from './tasks/approvals.resolver.ts';
import { ProgressRolloutResolver, TaskRolloutResolver, TaskStopResolver } from './tasks/rollouts.resolver.ts';
import { StopOrdersResolver } from './tasks/stopOrders.resolver.ts';
import { TaskSummariesResolver } from './tasks/summaries.resolver.ts';
import { DifferenceResolver, PreviewResolver } from './tasks/preview.resolver.ts';
import { RerunsResolver } from './tasks/reruns.resolver.ts';
import { TargetsResolver } from './tasks/targets.resolver.ts';
import { TaskProgressResolver, TasksResolver, TaskSubscriptions } from './tasks/tasks.resolver.ts';

/** Of all modules. */
const RESOLVERS = [
  AccessResolver,
  AuditResolver,
  SessionsResolver,
  UsersResolver,
  SignInProvidersResolver,
  ProxiesResolver,
  BridgeResolver,
  EmergencyStopsResolver,
  ProxyEmergencyStopResolver,
  EmergencyProgressResolver,
  HostsResolver,
  FreezesResolver,
  ProxyHostsResolver,
  InventoryReportsResolver,
  ...TREE_RESOLVERS,
  FactsResolver,
  CompletionResolver,
  SourcesResolver,
  SavedFiltersResolver,
  PluginsResolver,
  ProxyPluginsResolver,
  TasksResolver,
  ApprovalsResolver,
  TaskApprovalResolver,
  TaskProgressResolver,
  TaskSubscriptions,
  TaskRolloutResolver,
  ProgressRolloutResolver,
  TaskStopResolver,
  TaskSummariesResolver,
  TargetsResolver,
  PreviewResolver,
  DifferenceResolver,
  RerunsResolver,
  DispatchesResolver,
  StopOrdersResolver,
  ...HISTORY_RESOLVERS,
  SchedulesResolver,
  ScheduleTimesResolver,
  ScheduledTasksResolver,
  TaskOutputsResolver,
  TargetOutputsResolver,
  TaskGroupsResolver,
  OutputGroupResolver,
  ComparisonResolver,
  ComparedHostResolver,
  OutputDiffResolver,
  OutputDifferenceResolver,
  OutputHistoryResolver,
  OutputHistoryEntryResolver,
  RolesResolver,
  ForemanImportResolver,
  UserGroupsResolver,
  ExplainResolver,
  TriedTaskResolver,
] as const;

/** Builds the schema of all modules and puts the access check before every root field, and before every edge to objects, and the audit of refusals around it. Throws UnguardedField or UnguardedType when one has no rule. */
export async function buildApiSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: RESOLVERS,
    validate: false,
    // Every subscription brings its own stream; the library wants the object all the same.
    pubSub: { publish: () => undefined, subscribe: () => refuseTopics() },
  });
  return auditRefusals(guardSchema<RequestContext>(schema, checkAccess));
}

function refuseTopics(): never {
  throw new Error('Subscriptions bring their own stream');
}
