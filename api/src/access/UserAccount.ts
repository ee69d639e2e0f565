import { Field, ID, ObjectType } from 'type-graphql';
import { Access } from './permissions.ts';
import { DateTime } from '../platform/scalars.ts';

/** A user as those who manage users see them, and the user. */
@ObjectType()
@Access('user')
export class UserAccount {
  @Field(() => ID)
  id!: number;

  @Field(() => String)
  login!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true, description: 'Null: nobody said.' })
  email!: string | null;

  @Field(() => Boolean)
  isAdmin!: boolean;

  @Field(() => Boolean, { description: 'Who is disabled cannot sign in, and has no session or token.' })
  isEnabled!: boolean;

  @Field(() => String, { description: '"local", or the provider that vouches for this account.' })
  issuer!: string;

  @Field(() => Boolean)
  hasPassword!: boolean;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'Null: never signed in since this is recorded.' })
  lastSignInAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Null: never changed since this is recorded.' })
  passwordChangedAt!: Date | null;
}

/** The columns of a UserAccount, of a table or alias u. */
export const ACCOUNT_COLUMNS = `
  u.id, u.login, u.name, u.email, u.is_admin as "isAdmin", u.disabled_at is null as "isEnabled", u.issuer,
  u.password_hash is not null as "hasPassword", u.created_at as "createdAt", u.last_sign_in_at as "lastSignInAt",
  u.password_changed_at as "passwordChangedAt"`;
