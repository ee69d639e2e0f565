import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { DateTime } from '../platform/scalars.ts';
import { KnownSource } from './KnownSource.ts';

export const SyncState = { RUNNING: 'RUNNING', SUCCEEDED: 'SUCCEEDED', FAILED: 'FAILED' } as const;
export type SyncState = (typeof SyncState)[keyof typeof SyncState];

export const SyncModeName = { FULL: 'FULL', INCREMENTAL: 'INCREMENTAL' } as const;
export type SyncModeName = (typeof SyncModeName)[keyof typeof SyncModeName];

registerEnumType(SyncState, { name: 'SyncState' });
registerEnumType(SyncModeName, {
  name: 'SyncMode',
  valuesConfig: {
    FULL: { description: 'Everything is read; hosts that the source no longer names are noticed.' },
    INCREMENTAL: { description: 'What changed since the last sync.' },
  },
});

/** One reading of a source: how far it is, and how it ended. */
@Entity()
@Index({ properties: ['source', 'id'] })
@ObjectType()
@Access('VIEW_SOURCES')
export class InventorySync {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  @Field(() => ID)
  id!: number;

  @ManyToOne(() => KnownSource, { deleteRule: 'cascade' })
  source!: KnownSource;

  @Property({ type: 'text' })
  @Field(() => SyncModeName)
  mode!: SyncModeName;

  @Property({ type: 'text', default: 'RUNNING' })
  @Field(() => SyncState)
  state!: SyncState;

  @Property({ type: 'text', default: '' })
  @Field(() => String, { description: 'What is being read, for people.' })
  phase!: string;

  @Property({ type: 'integer', nullable: true })
  @Field(() => Int, { nullable: true, description: 'How many hosts will be read. Null: the source does not say.' })
  expectedHosts!: number | null;

  @Property({ type: 'integer', default: 0 })
  @Field(() => Int, { description: 'Hosts read so far.' })
  hosts!: number;

  @Property({ type: 'integer', default: 0 })
  @Field(() => Int, { description: 'Values of facts read so far.' })
  facts!: number;

  @Property({ type: 'integer', default: 0 })
  @Field(() => Int, { description: 'Hosts that no source had told of.' })
  created!: number;

  @Property({ type: 'integer', default: 0 })
  @Field(() => Int, { description: 'Hosts that no source tells of any more.' })
  retired!: number;

  @Property({ type: 'text[]', default: [] })
  @Field(() => [String], { description: 'What could not be read, for people; at most 50.' })
  warnings!: string[];

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Why it failed, for people. Null: it did not.' })
  problem!: string | null;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  @Field(() => DateTime)
  startedAt!: Date;

  /** A running sync that is silent for long has died with its process. */
  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  heardAt!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'Null: it is running.' })
  finishedAt!: Date | null;
}
