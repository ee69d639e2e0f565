import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { User } from './User.ts';

/** Somebody signed in: a browser by its cookie, a program by its bearer token. Only the digest of the token is kept. */
@Entity()
export class Session {
  @PrimaryKey({ type: 'text' })
  tokenDigest!: string;

  @ManyToOne(() => User, { deleteRule: 'cascade' })
  user!: User;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date;

  @Property({ type: 'timestamptz' })
  expiresAt!: Date;
}
