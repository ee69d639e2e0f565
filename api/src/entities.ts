import type { AnyEntity, EntityClass } from '@mikro-orm/core';
import { ApiToken } from './access/ApiToken.ts';
import { AuditSeal, AuditUnsealed } from './access/audit/AuditSeal.ts';
import { AuditEntry } from './access/AuditEntry.ts';
import { OidcSignIn } from './access/providers/oidc/OidcSignIn.ts';
import { Role } from './access/Role.ts';
import { RoleRule } from './access/RoleRule.ts';
import { Session } from './access/Session.ts';
import { SignInAttempt } from './access/SignInAttempt.ts';
import { SignInLink } from './access/SignInLink.ts';
import { User } from './access/User.ts';
import { GroupRole, UserGroup, UserGroupMember, UserRole } from './access/UserGroup.ts';
import { Fact, FactValue } from './inventory/Fact.ts';
import { Freeze } from './inventory/freezes/Freeze.ts';
import { Host } from './inventory/Host.ts';
import { HostClaim } from './inventory/HostClaim.ts';
import { HostClass } from './inventory/HostClass.ts';
import { Hostgroup } from './inventory/Hostgroup.ts';
import { HostLocation } from './inventory/HostLocation.ts';
import { HostPlugin } from './inventory/HostPlugin.ts';
import { InventorySync } from './inventory/InventorySync.ts';
import { KnownSource } from './inventory/KnownSource.ts';
import { Organization } from './inventory/Organization.ts';
import { SavedFilter } from './inventory/SavedFilter.ts';
import { Plugin, ProxyPlugin } from './plugins/Plugin.ts';
import { Bridge } from './proxies/Bridge.ts';
import { BridgeJournal } from './proxies/BridgeJournal.ts';
import { EmergencyStop } from './proxies/EmergencyStop.ts';
import { Enrolment } from './proxies/Enrolment.ts';
import { SmartProxy } from './proxies/SmartProxy.ts';
import { ImportedGroup, ImportedRole, ImportedUser } from './roles/foreman/Imported.ts';
import { Attention } from './tasks/Attention.ts';
import { Command } from './tasks/Command.ts';
import { Dispatch } from './tasks/Dispatch.ts';
import { LimitUse } from './tasks/LimitUse.ts';
import { Schedule } from './tasks/Schedule.ts';
import { Target } from './tasks/Target.ts';
import { Task } from './tasks/Task.ts';
import { TaskSecret } from './tasks/TaskSecret.ts';
import { TaskSummary } from './tasks/TaskSummary.ts';
import { TaskWave } from './tasks/TaskWave.ts';
import { TaskScope } from './tasks/TaskScope.ts';

/** Every class that has a table; a new one needs a migration too. */
export const ENTITIES: readonly EntityClass<AnyEntity>[] = [
  ApiToken,
  AuditEntry,
  OidcSignIn,
  GroupRole,
  Role,
  RoleRule,
  AuditSeal,
  AuditUnsealed,
  Session,
  SignInAttempt,
  SignInLink,
  User,
  UserGroup,
  UserGroupMember,
  UserRole,
  Bridge,
  BridgeJournal,
  EmergencyStop,
  Enrolment,
  SmartProxy,
  Fact,
  FactValue,
  Freeze,
  Host,
  HostClaim,
  HostClass,
  Hostgroup,
  HostLocation,
  HostPlugin,
  InventorySync,
  KnownSource,
  Organization,
  SavedFilter,
  ImportedGroup,
  ImportedRole,
  ImportedUser,
  Plugin,
  ProxyPlugin,
  Attention,
  Command,
  Dispatch,
  LimitUse,
  Schedule,
  Target,
  Task,
  TaskScope,
  TaskSecret,
  TaskSummary,
  TaskWave,
];
