import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { User } from './User.ts';

/** A link that signs one person in once. Only the digest of its token is kept. */
@Entity()
export class SignInLink {
  @PrimaryKey({ type: 'text' })
  tokenDigest!: string;

  @ManyToOne(() => User, { deleteRule: 'cascade' })
  user!: User;

  /** Null: somebody at the console. */
  @ManyToOne(() => User, { nullable: true, deleteRule: 'cascade' })
  madeBy!: User | null;

  @Property({ type: 'timestamptz' })
  expiresAt!: Date;

  /** Null: not used yet. */
  @Property({ type: 'timestamptz', nullable: true })
  usedAt!: Date | null;
}
