import { Entity, OneToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { Bridge } from './Bridge.ts';

@Entity()
@ObjectType()
@Access('user')
export class SmartProxy {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'text', unique: true, collation: 'C' })
  @Field(() => String)
  name!: string;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, {
    nullable: true,
    description: 'Of the smart proxy itself, as Foreman knows it. Null: unknown.',
  })
  url!: string | null;

  /** Why an administrator lets secrets travel on its network. Null: they may not. */
  @Property({ type: 'text', nullable: true })
  secretsAllowedBecause!: string | null;

  /** Null: none has enrolled. Loaded by `findSmartProxies`. */
  @OneToOne(() => Bridge, (bridge) => bridge.smartProxy, { nullable: true })
  bridge!: Bridge | null;
}
