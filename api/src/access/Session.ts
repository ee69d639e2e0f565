import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { User } from './User.ts';

/** Somebody signed in: a browser by its cookie, a program by its bearer token. Only the digest of the token is kept. */
@Entity()
export class Session {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'text', unique: true })
  tokenDigest!: string;

  @ManyToOne(() => User, { deleteRule: 'cascade', index: true })
  user!: User;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date;

  /** The end however much it is used. */
  @Property({ type: 'timestamptz' })
  expiresAt!: Date;

  /** Written at most once a minute. */
  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  lastUsedAt!: Date;

  /** When the person last proved who they are. Null: never in this session. */
  @Property({ type: 'timestamptz', nullable: true })
  confirmedAt!: Date | null;

  /** Whether it was opened with a sign-in link, as by who has forgotten the password. */
  @Property({ type: 'boolean', default: false })
  isByLink!: boolean;

  /** Who chose the password or made the link that opened it, and could have opened it too. Null: nobody else, or an administrator. */
  @ManyToOne(() => User, { nullable: true, deleteRule: 'set null', index: false })
  knownBy!: User | null;

  /** Where it was opened from. Null: not known. */
  @Property({ type: 'text', nullable: true })
  address!: string | null;

  /** The program that opened it, in a few words. Null: it did not say. */
  @Property({ type: 'text', nullable: true })
  agent!: string | null;
}
