import { Check, Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { User } from '../access/User.ts';
import { DateTime } from '../platform/scalars.ts';
import { SmartProxy } from './SmartProxy.ts';

/** While it is pulled nothing is sent: by no bridge, or not by the one of its smart proxy. */
@Entity()
@Index({
  name: 'emergency_stop_pulled',
  expression: `create unique index emergency_stop_pulled on emergency_stop (coalesce(smart_proxy_id, 0)) where lifted_at is null`,
})
@Check({ name: 'emergency_stop_reason', expression: `reason <> ''` })
@ObjectType({ description: 'While it is pulled nothing is sent, and what had not been sent then is never sent.' })
@Access('user')
export class EmergencyStop {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  @Field(() => ID)
  id!: number;

  @ManyToOne(() => SmartProxy, { nullable: true, deleteRule: 'cascade', index: false })
  @Field(() => SmartProxy, { nullable: true, description: 'Whose bridge it stops. Null: it stops all of them.' })
  smartProxy!: SmartProxy | null;

  @Property({ type: 'text' })
  @Field(() => String)
  reason!: string;

  @ManyToOne(() => User, { nullable: true, deleteRule: 'set null', index: false })
  @Field(() => User, { nullable: true, description: 'Null: no user any more.' })
  pulledBy!: User | null;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  @Field(() => DateTime)
  pulledAt!: Date;

  @ManyToOne(() => User, { nullable: true, deleteRule: 'set null', index: false })
  @Field(() => User, { nullable: true, description: 'Null: it is still pulled, or no user any more.' })
  liftedBy!: User | null;

  /** Compared with when dispatches and tasks were made: all that there was until then is stopped for good. */
  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'Null: it is still pulled.' })
  liftedAt!: Date | null;
}
