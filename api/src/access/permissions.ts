import { AppError } from '../platform/AppError.ts';
import { accessExtension } from '../platform/guardSchema.ts';
import type { Caller, RequestContext } from './RequestContext.ts';

const isAdmin = (caller: Caller): boolean => caller.kind === 'user' && caller.isAdmin;

/** Who may call a root field, or do what a field leaves open, by name of the rule. */
const PERMISSIONS = {
  anybody: () => true,
  user: (caller) => caller.kind === 'user',
  bridge: (caller) => caller.kind === 'bridge',
  VIEW_AUDIT: isAdmin,
  MANAGE_USERS: isAdmin,
  MANAGE_ROLES: isAdmin,
  MANAGE_BRIDGES: isAdmin,
  MANAGE_SOURCES: isAdmin,
  RUN_ON_ALL_HOSTS: isAdmin,
} as const satisfies Record<string, (caller: Caller) => boolean>;

export type PermissionName = keyof typeof PERMISSIONS;

export class Unauthenticated extends AppError {
  readonly code = 'UNAUTHENTICATED';
  constructor() {
    super('Sign in first, or send a valid token as "Authorization: Bearer TOKEN".');
  }
}

export class Forbidden extends AppError {
  readonly code = 'FORBIDDEN';
  constructor(readonly needs: string) {
    super(`This needs the right "${needs}", which you do not have.`);
  }
}

/** Says who may call this query, mutation or subscription. The schema does not build without it. */
export function Access(rule: PermissionName): MethodDecorator & PropertyDecorator {
  return accessExtension(rule);
}

/** Whether the caller satisfies the rule. */
export function isAllowed(rule: PermissionName, caller: Caller): boolean {
  return PERMISSIONS[rule](caller);
}

/** Throws Unauthenticated or Forbidden unless the caller satisfies the rule. */
export function checkAccess(rule: string, context: RequestContext): void {
  const permission = Object.entries(PERMISSIONS).find(([name]) => name === rule)?.[1];
  if (permission?.(context.caller) === true) return;
  if (context.caller.kind === 'nobody') throw new Unauthenticated();
  throw new Forbidden(rule);
}

/** As checkAccess, but of who asks now: since a request came, rights may have been lost. */
export async function checkAccessAgain(rule: PermissionName, context: RequestContext): Promise<void> {
  if (context.identifyAgain === undefined) return;
  checkAccess(rule, { ...context, caller: await context.identifyAgain() });
}

/** The signed-in user of a context whose field is guarded by 'user' or 'admin'. */
export function userOf(ctx: RequestContext): Extract<Caller, { kind: 'user' }> {
  if (ctx.caller.kind !== 'user') throw new Unauthenticated();
  return ctx.caller;
}

/** The bridge of a context whose field is guarded by 'bridge'. */
export function bridgeOf(ctx: RequestContext): Extract<Caller, { kind: 'bridge' }> {
  if (ctx.caller.kind !== 'bridge') throw new Unauthenticated();
  return ctx.caller;
}
