import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** How often a password was tried for an account from an address; "*" stands for all of them. An account that does not exist counts as well. */
@Entity()
export class SignInAttempt {
  /** Digest of the login as it was written: people write passwords there by mistake. */
  @PrimaryKey({ type: 'text' })
  account!: string;

  @PrimaryKey({ type: 'text' })
  address!: string;

  /** Since the window began; a right password takes its own back. */
  @Property({ type: 'integer' })
  tries!: number;

  /** When the window began. */
  @Property({ type: 'timestamptz' })
  since!: Date;

  /** How often it was locked in a row; each lock is twice as long as the one before. */
  @Property({ type: 'integer', default: 0 })
  locks!: number;

  /** Null: never locked. */
  @Property({ type: 'timestamptz', nullable: true })
  lockedUntil!: Date | null;

  /** The last right password. Null: none. */
  @Property({ type: 'timestamptz', nullable: true })
  succeededAt!: Date | null;

  @Property({ type: 'timestamptz', index: true })
  touchedAt!: Date;
}
