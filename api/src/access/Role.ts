import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { DateTime } from '../platform/scalars.ts';
import { Field, ID, ObjectType } from 'type-graphql';
import { Access } from './permissions.ts';

/** A named set of rules that is given to users and groups. */
@Entity()
@ObjectType()
@Access('MANAGE_ROLES')
export class Role {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  @Field(() => ID)
  id!: number;

  @Property({ type: 'text', unique: true })
  @Field(() => String)
  name!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  description!: string;

  /** Came with the product; stays as it is. */
  @Property({ type: 'boolean', default: false })
  @Field(() => Boolean, { description: 'It came with the product and stays as it is; copy it to change it.' })
  isBuiltIn!: boolean;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  @Field(() => DateTime)
  updatedAt!: Date;
}
