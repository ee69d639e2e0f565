import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { connectionOf, type Page } from '../platform/pages.ts';
import { createUser, type CreatedUser } from './createUser.ts';
import { findUser, listUsers } from './findUsers.ts';
import { giveSignInLink } from './giveSignInLink.ts';
import { Access, userOf } from './permissions.ts';
import type { RequestContext } from './RequestContext.ts';
import { needsCurrentPassword, setPassword } from './setPassword.ts';
import { setUserEnabled } from './setUserEnabled.ts';
import { updateUser } from './updateUser.ts';
import { UserAccount } from './UserAccount.ts';
import { UserNotFound } from './userErrors.ts';

const UserAccountConnection = connectionOf('UserAccount', () => UserAccount, 'MANAGE_USERS');

@InputType()
class CreateUserInput {
  @Field(() => String, { description: '1 to 64 letters, digits, dots, dashes or underscores.' })
  login!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true, description: 'Null: none.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Null: you get a link with which the person signs in once.' })
  password?: string | null;
}

@InputType()
class UpdateUserInput {
  @Field(() => String, { nullable: true, description: 'Null: as it is.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Null: none. Left out: as it is.' })
  email?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Only administrators change it. Null: as it is.' })
  isAdmin?: boolean | null;
}

@ObjectType('CreatedUser')
@Access('MANAGE_USERS')
class CreatedUserType {
  @Field(() => UserAccount)
  user!: UserAccount;

  @Field(() => String, {
    nullable: true,
    description: 'The path of a page here that signs the person in, once, within an hour. Null: a password was given.',
  })
  signInPath!: string | null;
}

@ObjectType()
@Access('user')
class SetPasswordResult {
  @Field(() => UserAccount)
  user!: UserAccount;

  @Field(() => String, {
    nullable: true,
    description: `The new token of your session, for programs; the browser uses the cookie that is set along with it. Null: it was not your password.`,
  })
  token!: string | null;
}

@Resolver(() => UserAccount)
export class UsersResolver {
  @Access('user')
  @Query(() => UserAccount, { description: 'Your own account.' })
  async account(@Ctx() ctx: RequestContext): Promise<UserAccount> {
    const { login } = userOf(ctx);
    const found = await findUser(ctx, login);
    if (found === null) throw new UserNotFound(login);
    return found;
  }

  @FieldResolver(() => Boolean, {
    description:
      'Whether setPassword asks you for your current password: not if you have none, or have come with a sign-in link. Of other accounts: false.',
  })
  async needsCurrentPassword(@Root() account: UserAccount, @Ctx() ctx: RequestContext): Promise<boolean> {
    return account.login === userOf(ctx).login && (await needsCurrentPassword(ctx, account));
  }

  @Access('MANAGE_USERS')
  @Query(() => UserAccountConnection, { description: 'Users whose login, name or e-mail address has the search text.' })
  async users(
    @Arg('search', () => String, { nullable: true }) search: string | null | undefined,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<UserAccount>> {
    return await listUsers(ctx, search, { first, after });
  }

  @Access('MANAGE_USERS')
  @Query(() => UserAccount, { nullable: true, description: 'Null: nobody has this login.' })
  async user(@Arg('login', () => String) login: string, @Ctx() ctx: RequestContext): Promise<UserAccount | null> {
    return await findUser(ctx, login);
  }

  @Access('MANAGE_USERS')
  @Mutation(() => CreatedUserType, { description: 'The user has no rights yet.' })
  async createUser(
    @Arg('input', () => CreateUserInput) { login, name, email, password }: CreateUserInput,
    @Ctx() ctx: RequestContext,
  ): Promise<CreatedUser> {
    return await createUser(ctx, { login, name, email, password });
  }

  @Access('MANAGE_USERS')
  @Mutation(() => UserAccount, { description: 'A change of isAdmin ends the sessions of the user.' })
  async updateUser(
    @Arg('login', () => String) login: string,
    @Arg('input', () => UpdateUserInput) { name, email, isAdmin }: UpdateUserInput,
    @Ctx() ctx: RequestContext,
  ): Promise<UserAccount> {
    return await updateUser(ctx, login, { name: name ?? undefined, email, isAdmin: isAdmin ?? undefined });
  }

  @Access('MANAGE_USERS')
  @Mutation(() => UserAccount, { description: 'Disabling ends all sessions, tokens and subscriptions of the user.' })
  async setUserEnabled(
    @Arg('login', () => String) login: string,
    @Arg('isEnabled', () => Boolean) isEnabled: boolean,
    @Ctx() ctx: RequestContext,
  ): Promise<UserAccount> {
    return await setUserEnabled(ctx, login, isEnabled);
  }

  @Access('user')
  @Mutation(() => SetPasswordResult, {
    description: `Your own, with the current one; somebody else's if you manage users. Ends all other sessions of that user.`,
  })
  async setPassword(
    @Arg('login', () => String, { nullable: true, description: 'Null: your own.' }) login: string | null | undefined,
    @Arg('password', () => String) password: string,
    @Arg('current', () => String, {
      nullable: true,
      description: `Null: needsCurrentPassword is false, or it is somebody else's.`,
    })
    current: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<SetPasswordResult> {
    return await setPassword(ctx, { login: login ?? undefined, password, current: current ?? undefined });
  }

  @Access('MANAGE_USERS')
  @Mutation(() => String, { description: 'The path of a page here that signs the user in, once, within an hour.' })
  async createSignInLink(@Arg('login', () => String) login: string, @Ctx() ctx: RequestContext): Promise<string> {
    return await giveSignInLink(ctx, login);
  }
}
