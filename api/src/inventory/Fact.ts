import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';
import { Host } from './Host.ts';

@Entity()
@ObjectType()
export class Fact {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'text', unique: true })
  @Field(() => String, { description: 'Dotted path, e.g. os.family.' })
  name!: string;
}

/** The value that a fact has on a host. */
@Entity()
export class FactValue {
  @ManyToOne(() => Host, { primary: true, deleteRule: 'cascade' })
  host!: Host;

  @ManyToOne(() => Fact, { primary: true, index: true, deleteRule: 'cascade' })
  fact!: Fact;

  @Property({ type: 'text' })
  value!: string;
}

@ObjectType()
export class HostFact {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}
