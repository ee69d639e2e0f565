import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A sign-in that a browser has begun and whose answer is awaited; it is deleted when the answer comes. */
@Entity()
export class OidcSignIn {
  /** Of the state that the issuer sends back. */
  @PrimaryKey({ type: 'text' })
  stateDigest!: string;

  /** Of the cookie of the browser that began. */
  @Property({ type: 'text' })
  browserDigest!: string;

  /** Of the session that this browser had, which the new one replaces. Null: it had none. */
  @Property({ type: 'text', nullable: true })
  sessionDigest!: string | null;

  @Property({ type: 'text' })
  provider!: string;

  @Property({ type: 'text' })
  nonce!: string;

  /** The secret of PKCE. */
  @Property({ type: 'text' })
  codeVerifier!: string;

  /** The page that was wanted. */
  @Property({ type: 'text' })
  returnPath!: string;

  @Property({ type: 'timestamptz', index: true })
  expiresAt!: Date;
}
