import { Check, Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { RuleWindow } from '../../access/Rule.ts';
import { User } from '../../access/User.ts';

/** A time in which nothing is run on the hosts of some groups, or on any; it is kept when it has ended. */
// FREEZE is a reserved word of PostgreSQL.
@Entity({ tableName: 'host_freeze' })
@Check({ name: 'host_freeze_reason', expression: `reason <> ''` })
@Check({ name: 'host_freeze_times', expression: 'starts_at < ends_at' })
export class Freeze {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'text' })
  reason!: string;

  /** In one of these or below. Null: everywhere. Ids of groups are never given out again. */
  @Property({ type: 'int[]', columnType: 'int[]', nullable: true })
  hostgroupIds!: number[] | null;

  /** Null: from its creation on. */
  @Property({ type: 'timestamptz', nullable: true })
  startsAt!: Date | null;

  /** Null: until somebody ends it. */
  @Property({ type: 'timestamptz', nullable: true })
  endsAt!: Date | null;

  /** Only then, every week, between start and end. Null: all the time. */
  @Property({ type: 'jsonb', nullable: true })
  weekly!: RuleWindow | null;

  @ManyToOne(() => User, { nullable: true, deleteRule: 'set null', index: false })
  createdBy!: User | null;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date;

  @ManyToOne(() => User, { nullable: true, deleteRule: 'set null', index: false })
  endedBy!: User | null;

  /** Null: nobody has ended it. */
  @Property({ type: 'timestamptz', nullable: true })
  endedAt!: Date | null;
}
