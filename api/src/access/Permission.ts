import { registerEnumType } from 'type-graphql';

/** What a rule can allow: on hosts, or at all. */
const PERMISSIONS = {
  VIEW_HOSTS: { isOnHosts: true, description: 'See hosts, their facts, classes and plugins.' },
  VIEW_TASKS: {
    isOnHosts: true,
    description: "See what others ran on hosts that one may see, and the hosts' answers.",
  },
  RUN: { isOnHosts: true, description: 'Run actions of plugins, those apart that run any command.' },
  RUN_ANY_COMMAND: {
    isOnHosts: true,
    description: 'Run actions that run any command, such as those of the plugin shell; a rule has to name the plugin.',
  },
  STOP_TASKS: { isOnHosts: true, description: 'Cancel, pause and resume tasks of others.' },
  APPROVE: { isOnHosts: true, description: 'Approve what others want to run, where one may run it as well.' },
  RUN_ON_ALL_HOSTS: { isOnHosts: false, description: 'Run with a filter that selects every host there is.' },
  VIEW_SCHEDULES: { isOnHosts: false, description: 'See schedules of others.' },
  MANAGE_SCHEDULES: {
    isOnHosts: false,
    description: 'Change schedules of others; they still run with the rights of their owner.',
  },
  MANAGE_FILTERS: { isOnHosts: false, description: 'Change shared filters of others.' },
  VIEW_SOURCES: { isOnHosts: false, description: 'See the sources of the inventory and their syncs.' },
  MANAGE_SOURCES: { isOnHosts: false, description: 'Order syncs; forget sources.' },
  MANAGE_BRIDGES: { isOnHosts: false, description: 'See all smart proxies; enrol bridges.' },
  VIEW_AUDIT: { isOnHosts: false, description: 'Read the audit trail.' },
  MANAGE_USERS: { isOnHosts: false, description: 'Create, change and disable users who may no more than oneself.' },
  MANAGE_ROLES: { isOnHosts: false, description: 'Make and give roles that allow no more than one may oneself.' },
  MANAGE_FREEZES: { isOnHosts: false, description: 'Freeze host groups for a time.' },
  STOP_EVERYTHING: { isOnHosts: false, description: 'Pull the emergency stop.' },
  LIFT_EMERGENCY_STOP: { isOnHosts: false, description: 'Lift the emergency stop.' },
} as const satisfies Record<string, { readonly isOnHosts: boolean; readonly description: string }>;

export type Permission = keyof typeof PERMISSIONS;

/** The same as a value of the graph. */
export const Permission = Object.fromEntries(Object.keys(PERMISSIONS).map((name) => [name, name])) as Record<
  Permission,
  Permission
>;

registerEnumType(Permission, {
  name: 'Permission',
  description: 'What a rule can allow or deny.',
  valuesConfig: Object.fromEntries(
    Object.entries(PERMISSIONS).map(([name, { description }]) => [name, { description }]),
  ),
});

/** Whether a text names a permission. */
export function isPermission(text: string): text is Permission {
  return Object.hasOwn(PERMISSIONS, text);
}

/** Whether a permission is had for some hosts and not for others. */
export function isOnHosts(permission: Permission): boolean {
  return PERMISSIONS[permission].isOnHosts;
}

/** All of them, for whoever may do everything. */
export const ALL_PERMISSIONS: readonly Permission[] = Object.keys(PERMISSIONS).filter(isPermission);
