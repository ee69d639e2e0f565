import { Entity, OneToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';
import { Bridge } from './Bridge.ts';

@Entity()
@ObjectType()
export class SmartProxy {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'text', unique: true })
  @Field(() => String)
  name!: string;

  /** Null: none has enrolled. Loaded by `findSmartProxies`. */
  @OneToOne(() => Bridge, (bridge) => bridge.smartProxy, { nullable: true })
  bridge!: Bridge | null;
}
