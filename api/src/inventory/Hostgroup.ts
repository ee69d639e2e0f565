import { Entity, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { KnownSource } from './KnownSource.ts';

@Entity()
@Unique({ properties: ['source', 'externalId'] })
@ObjectType()
@Access('user')
export class Hostgroup {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'text' })
  @Field(() => String)
  name!: string;

  @Property({ type: 'text', unique: true, collation: 'C' })
  @Field(() => String, { description: 'Full path, e.g. app/web.' })
  title!: string;

  @ManyToOne(() => Hostgroup, { nullable: true, index: true })
  parent!: Hostgroup | null;

  /** The source whose id it is known by, so that a renamed one is known again. Null: only its title is known. */
  @ManyToOne(() => KnownSource, { nullable: true, createForeignKeyConstraint: false, index: false })
  source!: KnownSource | null;

  @Property({ type: 'text', nullable: true })
  externalId!: string | null;
}
