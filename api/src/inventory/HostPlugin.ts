import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { Host } from './Host.ts';

/** A plugin that a host reported, by name: a host may have one whose DDL no bridge knows. */
@Entity()
@Index({ properties: ['name', 'host'] })
@ObjectType()
@Access('user')
export class HostPlugin {
  @ManyToOne(() => Host, { primary: true, deleteRule: 'cascade' })
  host!: Host;

  @PrimaryKey({ type: 'text', collation: 'C' })
  @Field(() => String)
  name!: string;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Null: the host did not say.' })
  version!: string | null;
}
