import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { User } from './User.ts';

/** A personal token for the CLI and scripts. Only its digest is kept. */
@Entity()
export class ApiToken {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @ManyToOne(() => User, { deleteRule: 'cascade', index: true })
  user!: User;

  /** As of the session in which it was made. */
  @ManyToOne(() => User, { nullable: true, deleteRule: 'set null', index: false })
  knownBy!: User | null;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'text', unique: true })
  tokenDigest!: string;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date;

  @Property({ type: 'timestamptz' })
  expiresAt!: Date;

  /** Written at most once a minute. Null: never used. */
  @Property({ type: 'timestamptz', nullable: true })
  lastUsedAt!: Date | null;

  /** The address that it last came from. Null: never used. */
  @Property({ type: 'text', nullable: true })
  lastUsedFrom!: string | null;

  /** The only rights of its owner that it gives. Null: all of them. */
  @Property({ type: 'text[]', nullable: true })
  permissions!: string[] | null;

  /** The only hosts that it reaches. Null: all of its owner's. */
  @Property({ type: 'text', nullable: true })
  filter!: string | null;
}
