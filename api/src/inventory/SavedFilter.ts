import { Entity, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { User } from '../access/User.ts';
import { DateTime } from '../platform/scalars.ts';

/** A filter that somebody gave a name (Foreman's bookmark). */
@Entity()
@Unique({ properties: ['owner', 'name'] })
@ObjectType()
@Access('user')
export class SavedFilter {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  @Field(() => ID)
  id!: number;

  @Property({ type: 'text' })
  @Field(() => String)
  name!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  filter!: string;

  @ManyToOne(() => User, { deleteRule: 'cascade', index: false })
  @Field(() => User)
  owner!: User;

  @Property({ type: 'boolean', default: false, index: true })
  @Field(() => Boolean, { description: 'Everybody sees it; only its owner and admins change it.' })
  isShared!: boolean;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  @Field(() => DateTime)
  createdAt!: Date;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  @Field(() => DateTime)
  updatedAt!: Date;
}
