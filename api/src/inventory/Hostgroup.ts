import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';

@Entity()
@ObjectType()
export class Hostgroup {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'text' })
  @Field(() => String)
  name!: string;

  @Property({ type: 'text', unique: true })
  @Field(() => String, { description: 'Full path, e.g. app/web.' })
  title!: string;

  @ManyToOne(() => Hostgroup, { nullable: true, index: true })
  parent!: Hostgroup | null;
}
