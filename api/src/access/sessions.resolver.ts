import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { connectionOf, type Page } from '../platform/pages.ts';
import { mayManage } from './changeUser.ts';
import { confirmPassword } from './confirmPassword.ts';
import { endAllSessions, endSession } from './endSession.ts';
import { listSessions, OpenSession } from './findSessions.ts';
import { listTokens, PersonalToken } from './findTokens.ts';
import { Access, Forbidden, userOf } from './permissions.ts';
import type { RequestContext } from './RequestContext.ts';
import { revokeToken } from './revokeToken.ts';

const SessionConnection = connectionOf('Session', () => OpenSession, 'user');
const PersonalTokenConnection = connectionOf('PersonalToken', () => PersonalToken, 'user');

@Resolver()
export class SessionsResolver {
  @Access('user')
  @Query(() => SessionConnection, { description: `Open sessions, the newest first; others' if you manage users.` })
  async sessions(
    @Arg('login', () => String, { nullable: true, description: 'Null: your own.' }) login: string | null | undefined,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<OpenSession>> {
    return await listSessions(ctx, ownerOf(ctx, login), { first, after });
  }

  @Access('user')
  @Mutation(() => Boolean, { description: `Ends one session; others' if you manage users.` })
  async endSession(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<boolean> {
    await endSession(ctx, id);
    return true;
  }

  @Access('user')
  @Mutation(() => Int, {
    description: `Signs out everywhere, here too; others if you manage users. Gives how many sessions have ended.`,
  })
  async endAllSessions(
    @Arg('login', () => String, { nullable: true, description: 'Null: your own.' }) login: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<number> {
    return await endAllSessions(ctx, ownerOf(ctx, login));
  }

  @Access('user')
  @Mutation(() => Boolean, { description: 'Confirms who you are for 10 minutes, as what is dangerous demands.' })
  async confirmPassword(@Arg('password', () => String) password: string, @Ctx() ctx: RequestContext): Promise<boolean> {
    await confirmPassword(ctx, password);
    return true;
  }

  @Access('user')
  @Query(() => PersonalTokenConnection, {
    description: `Personal tokens, also expired ones, the newest first; others' if you manage users.`,
  })
  async tokens(
    @Arg('login', () => String, { nullable: true, description: 'Null: your own.' }) login: string | null | undefined,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<PersonalToken>> {
    return await listTokens(ctx, ownerOf(ctx, login), { first, after });
  }

  @Access('user')
  @Mutation(() => Boolean, { description: `Ends a personal token at once; others' if you manage users.` })
  async revokeToken(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<boolean> {
    await revokeToken(ctx, id);
    return true;
  }
}

/** Whose they are. Throws Forbidden, also when nobody has this login. */
function ownerOf(ctx: RequestContext, login: string | null | undefined): string {
  const owner = (login ?? userOf(ctx).login).replaceAll('\0', '');
  if (!mayManage(ctx, owner)) throw new Forbidden('MANAGE_USERS');
  return owner;
}
