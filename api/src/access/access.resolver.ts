import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { DateTime } from '../platform/scalars.ts';
import { createToken } from './createToken.ts';
import { Permission } from './Permission.ts';
import { Access, userOf } from './permissions.ts';
import { signInWithDirectory } from './providers/ldap/signInWithDirectory.ts';
import type { RequestContext } from './RequestContext.ts';
import { signIn, signInWithLink } from './signIn.ts';
import { signOut } from './signOut.ts';
import { User } from './User.ts';

@ObjectType()
@Access('anybody')
class SignInResult {
  @Field(() => User)
  user!: User;

  @Field(() => String, {
    description: 'Session token for programs; the browser uses the cookie that is set along with it.',
  })
  token!: string;
}

@InputType()
class CreateTokenInput {
  @Field(() => String)
  name!: string;

  @Field(() => DateTime, { nullable: true, description: 'Null: 90 days from now.' })
  expiresAt?: Date | null;

  @Field(() => [Permission], {
    nullable: true,
    description: 'The only rights that it gives, by name, e.g. VIEW_AUDIT. Null: all that you have.',
  })
  permissions?: Permission[] | null;

  @Field(() => String, { nullable: true, description: 'The only hosts that it reaches. Null: all that you reach.' })
  filter?: string | null;
}

@ObjectType()
@Access('user')
class NewToken {
  @Field(() => ID)
  id!: number;

  @Field(() => String)
  name!: string;

  @Field(() => String, { description: 'Shown once.' })
  token!: string;

  @Field(() => DateTime)
  expiresAt!: Date;
}

@Resolver()
export class AccessResolver {
  @Access('user')
  @Query(() => User)
  async viewer(@Ctx() ctx: RequestContext): Promise<User> {
    return await ctx.em.findOneOrFail(User, userOf(ctx).userId);
  }

  @Access('anybody')
  @Mutation(() => SignInResult)
  async signIn(
    @Arg('login', () => String) login: string,
    @Arg('password', () => String) password: string,
    @Arg('provider', () => String, { nullable: true, description: 'A provider of kind LDAP. Null: a local account.' })
    provider: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<SignInResult> {
    if (provider !== null && provider !== undefined)
      return await signInWithDirectory(ctx, { provider, login, password });
    return await signIn(ctx, login, password);
  }

  @Access('anybody')
  @Mutation(() => SignInResult, { description: 'Uses up the one-time token of a sign-in link.' })
  async signInWithLink(@Arg('token', () => String) token: string, @Ctx() ctx: RequestContext): Promise<SignInResult> {
    return await signInWithLink(ctx, token);
  }

  @Access('anybody')
  @Mutation(() => Boolean, { description: 'True if there was a session to end.' })
  async signOut(@Ctx() ctx: RequestContext): Promise<boolean> {
    return await signOut(ctx);
  }

  @Access('user')
  @Mutation(() => NewToken)
  async createToken(
    @Arg('input', () => CreateTokenInput) input: CreateTokenInput,
    @Ctx() ctx: RequestContext,
  ): Promise<NewToken> {
    const { name, expiresAt, permissions = null, filter = null } = input;
    return await createToken(ctx, { name, expiresAt, permissions, filter });
  }
}
