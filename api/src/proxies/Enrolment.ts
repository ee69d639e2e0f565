import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { SmartProxy } from './SmartProxy.ts';

/** A token that lets one bridge enrol for a smart proxy, once. Only its digest is kept. */
@Entity()
export class Enrolment {
  @PrimaryKey({ type: 'text' })
  tokenDigest!: string;

  @ManyToOne(() => SmartProxy, { deleteRule: 'cascade' })
  smartProxy!: SmartProxy;

  @Property({ type: 'timestamptz' })
  expiresAt!: Date;

  /** Null: not used yet. */
  @Property({ type: 'timestamptz', nullable: true })
  usedAt!: Date | null;
}
