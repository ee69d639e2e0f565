import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Access } from './permissions.ts';
import { DateTime, Json } from '../platform/scalars.ts';

/** One act: who, what, on which object. Written in the transaction of the act, so that neither exists without the other. */
@ObjectType({ description: 'One act: who did what, on which object. It is never changed.' })
@Access('VIEW_AUDIT')
@Entity()
@Index({ properties: ['object', 'at'] })
export class AuditEntry {
  @Field(() => ID)
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Field(() => DateTime)
  @Property({ type: 'timestamptz', defaultRaw: 'clock_timestamp()', index: true })
  at!: Date;

  @Field(() => String, { description: 'user:LOGIN, bridge:PROXY, api for what it did by itself, or nobody.' })
  @Property({ type: 'text' })
  actor!: string;

  @Field(() => String, { description: 'e.g. task.run.' })
  @Property({ type: 'text' })
  act!: string;

  @Field(() => String, { description: 'e.g. task:4711.' })
  @Property({ type: 'text' })
  object!: string;

  @Field(() => Json, { description: 'What else there is to know about this act, as an object.' })
  @Property({ type: 'jsonb' })
  details!: Record<string, unknown>;

  @Field(() => String, {
    nullable: true,
    description:
      'The network address that asked, that of a reverse proxy if there is one; console for chargehand-admin. Null: nobody asked, or it was not yet recorded.',
  })
  @Property({ type: 'text', nullable: true })
  address!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A name of the session or token that was used, which opens nothing. Null: there was none.',
  })
  @Property({ type: 'text', nullable: true })
  credential!: string | null;
}
