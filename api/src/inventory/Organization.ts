import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';

@Entity()
@ObjectType()
export class Organization {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'text' })
  @Field(() => String)
  name!: string;

  @Property({ type: 'text', unique: true })
  @Field(() => String, { description: 'Full path, e.g. Example/Web.' })
  title!: string;

  @ManyToOne(() => Organization, { nullable: true, index: true })
  parent!: Organization | null;
}
