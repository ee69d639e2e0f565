import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** One act: who, what, on which object. Written in the transaction of the act, so that neither exists without the other. */
@Entity()
export class AuditEntry {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'timestamptz', defaultRaw: 'clock_timestamp()', index: true })
  at!: Date;

  /** e.g. user:admin, bridge:proxy-frankfurt, nobody. */
  @Property({ type: 'text' })
  actor!: string;

  /** e.g. task.run. */
  @Property({ type: 'text' })
  act!: string;

  /** e.g. task:4711. */
  @Property({ type: 'text', index: true })
  object!: string;

  @Property({ type: 'jsonb' })
  details!: Record<string, unknown>;
}
