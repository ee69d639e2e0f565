import { Check, Entity, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Access } from './permissions.ts';

/** Somebody who can sign in, as everybody sees them; see UserAccount for what those who manage users see. Never deleted: tasks name them. */
@Entity({ tableName: 'app_user' })
@Unique({ properties: ['issuer', 'subject'] })
@Check({
  name: 'app_user_issuer_check',
  expression: `issuer = 'local' or (subject is not null and strpos(login, '@') > 0)`,
})
// Anybody: who has just signed in is told who they are. Whatever a user leads to has a rule of its own.
@ObjectType()
@Access('anybody')
export class User {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  @Field(() => ID)
  id!: number;

  /** Of a local account without "@"; of another one name@issuer, so that none takes over another's. */
  @Property({ type: 'text', unique: true })
  @Field(() => String)
  login!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  name!: string;

  @Property({ type: 'boolean', default: false })
  @Field(() => Boolean)
  isAdmin!: boolean;

  /** argon2id in PHC format. Null: cannot sign in with a password. */
  @Property({ type: 'text', nullable: true, hidden: true })
  passwordHash!: string | null;

  /** Who vouches for the person: "local", or an issuer, or the name of a directory. */
  @Property({ type: 'text', default: 'local' })
  issuer!: string;

  /** What the issuer calls the person for ever. Null: the account is local, its login names it. */
  @Property({ type: 'text', nullable: true })
  subject!: string | null;

  /** Null: nobody said. */
  @Property({ type: 'text', nullable: true })
  email!: string | null;

  /** Who chose the password for them, and so knows it. Null: they did, or an administrator, or there is none. */
  @ManyToOne(() => User, { nullable: true, deleteRule: 'set null', hidden: true })
  passwordSetBy!: User | null;

  /** Null: enabled. */
  @Property({ type: 'timestamptz', nullable: true })
  disabledAt!: Date | null;

  /** Null: never since this is recorded. */
  @Property({ type: 'timestamptz', nullable: true })
  passwordChangedAt!: Date | null;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date;

  /** Null: never since this is recorded. */
  @Property({ type: 'timestamptz', nullable: true })
  lastSignInAt!: Date | null;
  /** Whether `isAdmin` comes from a provider's group, and goes with it. */
  @Property({ type: 'boolean', default: false })
  isAdminFromProvider!: boolean;
}
