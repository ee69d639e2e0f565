import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { AgentDdl } from '@chargehand/mcollective';
import { Field, Int, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { SmartProxy } from '../proxies/SmartProxy.ts';

/** An MCollective agent as its DDL describes it: of all the bridges' versions the newest. */
@Entity()
@ObjectType()
@Access('user')
export class Plugin {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'text', unique: true })
  @Field(() => String)
  name!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  description!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  version!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  author!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  license!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  url!: string;

  @Property({ type: 'integer' })
  @Field(() => Int, { description: 'How long a host lets one action run.' })
  timeoutSeconds!: number;

  @Property({ type: 'jsonb' })
  ddl!: AgentDdl;
}

/** A bridge has this plugin's DDL. */
@Entity()
export class ProxyPlugin {
  @ManyToOne(() => SmartProxy, { primary: true, deleteRule: 'cascade' })
  smartProxy!: SmartProxy;

  @ManyToOne(() => Plugin, { primary: true, index: true, deleteRule: 'cascade' })
  plugin!: Plugin;

  @Property({ type: 'text' })
  version!: string;
}
