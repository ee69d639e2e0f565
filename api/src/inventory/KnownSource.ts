import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { JsonValue } from '@chargehand/mcollective';
import { Field, Int, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { DateTime } from '../platform/scalars.ts';
import type { SourceKind } from './sources/InventorySource.ts';

/** A system that tells about hosts, with its place in the rule which source wins; a lower rank wins, null decides nothing. */
@Entity({ tableName: 'inventory_source' })
@ObjectType('InventorySource')
@Access('user')
export class KnownSource {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'text', unique: true })
  @Field(() => String)
  name!: string;

  @Property({ type: 'text' })
  @Field(() => String, { description: 'file, foreman, puppetdb or mcollective.' })
  kind!: SourceKind;

  @Property({ type: 'text', nullable: true })
  @Access('VIEW_SOURCES')
  @Field(() => String, { nullable: true, description: 'Address or path. Null: it is not asked, it tells by itself.' })
  url!: string | null;

  @Property({ type: 'integer', nullable: true })
  @Field(() => Int, { nullable: true, description: 'Seconds between two syncs. Null: it is not asked.' })
  everySeconds!: number | null;

  @Property({ type: 'integer', nullable: true })
  @Field(() => Int, { nullable: true, description: 'Seconds between two full syncs. Null: every sync is full.' })
  fullEverySeconds!: number | null;

  @Property({ type: 'boolean', default: true })
  @Field(() => Boolean, { description: 'False: it is no longer configured; what it told stays until it is forgotten.' })
  isConfigured!: boolean;

  @Property({ type: 'integer', nullable: true })
  proxyRank!: number | null;

  @Property({ type: 'integer', nullable: true })
  hostgroupRank!: number | null;

  @Property({ type: 'integer', nullable: true })
  locationRank!: number | null;

  @Property({ type: 'integer', nullable: true })
  organizationRank!: number | null;

  @Property({ type: 'integer', nullable: true })
  factsRank!: number | null;

  @Property({ type: 'integer', nullable: true })
  classesRank!: number | null;

  /** Where its next incremental read goes on. */
  @Property({ type: 'json', nullable: true })
  mark!: JsonValue | null;

  /** Its users, groups, roles and filters as they came; no field of the graph. */
  @Property({ type: 'json', nullable: true, lazy: true })
  people!: JsonValue | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'When its last successful full sync ended. Null: none did.' })
  lastFullAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'When it will be asked again. Null: it is not asked.' })
  nextAt!: Date | null;

  /** The API process that syncs it holds it until then. */
  @Property({ type: 'timestamptz', nullable: true })
  leasedUntil!: Date | null;

  /** Somebody asked for a full sync. */
  @Property({ type: 'boolean', default: false })
  isFullWanted!: boolean;

  /** Somebody confirmed that many hosts have vanished. */
  @Property({ type: 'boolean', default: false })
  isForced!: boolean;
}
