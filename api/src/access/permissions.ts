import { AppError } from '../platform/AppError.ts';
import { SightChanged } from '../platform/SightChanged.ts';
import { accessExtension } from '../platform/guardSchema.ts';
import { isPermission, type Permission } from './Permission.ts';
import { reachOf } from './reachOf.ts';
import type { Caller, RequestContext } from './RequestContext.ts';
import { mayAtAll } from './Rights.ts';

/** Who may call a root field that asks for no permission. */
const KINDS = {
  anybody: () => true,
  user: (caller) => caller.kind === 'user',
  bridge: (caller) => caller.kind === 'bridge',
} as const satisfies Record<string, (caller: Caller) => boolean>;

/** Who may call a root field, or do what a field leaves open: a kind of caller, or whoever has a permission at all. */
export type AccessRule = keyof typeof KINDS | Permission;

export class Unauthenticated extends AppError {
  readonly code = 'UNAUTHENTICATED';
  constructor() {
    super('Sign in first, or send a valid token as "Authorization: Bearer TOKEN".');
  }
}

export class Forbidden extends AppError {
  readonly code = 'FORBIDDEN';
  override readonly isRefusal = true;
  constructor(readonly needs: string) {
    super(`This needs the right "${needs}", which you do not have.`);
  }
}

/** Says who may call this query, mutation or subscription, or be led to objects of this type. The schema does not build without it. */
export function Access(rule: AccessRule): MethodDecorator & PropertyDecorator & ClassDecorator {
  return accessExtension(rule);
}

/** Whether the caller satisfies the rule now. */
export function isAllowed(rule: AccessRule, caller: Caller, now = new Date()): boolean {
  if (isPermission(rule)) return caller.kind === 'user' && mayAtAll(caller.rights, rule, now);
  return KINDS[rule](caller);
}

/** Throws Unauthenticated or Forbidden unless the caller satisfies the rule. */
export function checkAccess(rule: string, { caller, now }: Pick<RequestContext, 'caller' | 'now'>): void {
  if (isAccessRule(rule) && isAllowed(rule, caller, now())) return;
  if (caller.kind === 'nobody') throw new Unauthenticated();
  throw new Forbidden(rule);
}

/** Whether a text names a rule. */
export function isAccessRule(rule: string): rule is AccessRule {
  return isPermission(rule) || Object.hasOwn(KINDS, rule);
}

/** As checkAccess, but of who asks now: since a request came, rights may have been lost. Throws SightChanged when they see something else by now. */
export async function checkAccessAgain(rule: AccessRule, context: RequestContext): Promise<void> {
  if (context.identifyAgain === undefined) return;
  const caller = await context.identifyAgain();
  checkAccess(rule, { ...context, caller });
  if (reachOf(caller) !== reachOf(context.caller)) throw new SightChanged();
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
