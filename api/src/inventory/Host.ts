import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, Int, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { DateTime } from '../platform/scalars.ts';
import { SmartProxy } from '../proxies/SmartProxy.ts';
import { Hostgroup } from './Hostgroup.ts';
import { HostLocation } from './HostLocation.ts';
import { Organization } from './Organization.ts';

@Entity()
@ObjectType()
@Access('user')
export class Host {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'text', unique: true, collation: 'C' })
  @Field(() => String)
  name!: string;

  @ManyToOne(() => SmartProxy, { nullable: true, index: true, deleteRule: 'set null' })
  @Field(() => SmartProxy, { nullable: true, description: 'Null: no source says which smart proxy it belongs to.' })
  smartProxy!: SmartProxy | null;

  @ManyToOne(() => Hostgroup, { nullable: true, index: true, deleteRule: 'set null' })
  @Field(() => Hostgroup, { nullable: true, description: 'Null: in no host group.' })
  hostgroup!: Hostgroup | null;

  @ManyToOne(() => HostLocation, { nullable: true, index: true, deleteRule: 'set null' })
  @Field(() => HostLocation, { nullable: true, description: 'Null: in no location.' })
  location!: HostLocation | null;

  @ManyToOne(() => Organization, { nullable: true, index: true, deleteRule: 'set null' })
  @Field(() => Organization, { nullable: true, description: 'Null: in no organization.' })
  organization!: Organization | null;

  @Index()
  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'Null: no bridge has ever heard it.' })
  lastSeenAt!: Date | null;

  @Property({ type: 'text[]', default: [] })
  @Field(() => [String], { description: 'The MCollective collectives that it is in, as it says.' })
  collectives!: string[];

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when no source tells of it any more; no filter selects it then. Null: it is there.',
  })
  retiredAt!: Date | null;

  @Property({ type: 'integer', nullable: true })
  @Field(() => Int, {
    nullable: true,
    description:
      "Its clock against its bridge's, in whole seconds; above 0: it is ahead. Beyond the ttl of requests its clock makes it deaf. Null: not measured.",
  })
  clockOffsetSeconds!: number | null;
}
