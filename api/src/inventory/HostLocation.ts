import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';

@Entity({ tableName: 'location' })
@ObjectType('Location')
export class HostLocation {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'text' })
  @Field(() => String)
  name!: string;

  @Property({ type: 'text', unique: true })
  @Field(() => String, { description: 'Full path, e.g. Europe/Frankfurt.' })
  title!: string;

  @ManyToOne(() => HostLocation, { nullable: true, index: true })
  parent!: HostLocation | null;
}
