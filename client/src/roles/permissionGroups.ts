import type { Permission } from '../access/usePermissions.ts';

/** Whether a permission is had on some hosts and not on others, or at all; the compiler keeps the list complete. */
const KINDS: Readonly<Record<Permission, 'onHosts' | 'atAll'>> = {
  VIEW_HOSTS: 'onHosts',
  VIEW_TASKS: 'onHosts',
  RUN: 'onHosts',
  RUN_ANY_COMMAND: 'onHosts',
  STOP_TASKS: 'onHosts',
  APPROVE: 'onHosts',
  RUN_ON_ALL_HOSTS: 'atAll',
  VIEW_SCHEDULES: 'atAll',
  MANAGE_SCHEDULES: 'atAll',
  MANAGE_FILTERS: 'atAll',
  VIEW_SOURCES: 'atAll',
  MANAGE_SOURCES: 'atAll',
  MANAGE_BRIDGES: 'atAll',
  VIEW_AUDIT: 'atAll',
  MANAGE_USERS: 'atAll',
  MANAGE_ROLES: 'atAll',
  MANAGE_FREEZES: 'atAll',
  STOP_EVERYTHING: 'atAll',
  LIFT_EMERGENCY_STOP: 'atAll',
};

const ALL = Object.keys(KINDS).filter((name): name is Permission => Object.hasOwn(KINDS, name));

/** All permissions in the order of the form, by whether they are about hosts. */
export const permissionGroups = {
  onHosts: ALL.filter((permission) => KINDS[permission] === 'onHosts'),
  atAll: ALL.filter((permission) => KINDS[permission] === 'atAll'),
} as const;

/** Whether a permission is had on some hosts and not on others. */
export function isOnHosts(permission: Permission): boolean {
  return KINDS[permission] === 'onHosts';
}

/** Whether one of the permissions runs actions, so that actions, values and limits mean something. */
export function isForRunning(permissions: readonly Permission[]): boolean {
  return permissions.includes('RUN') || permissions.includes('RUN_ANY_COMMAND');
}
