import { Entity, OneToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { DateTime } from '../platform/scalars.ts';
import { SmartProxy } from './SmartProxy.ts';

export const BridgeStatus = { ONLINE: 'ONLINE', BROKER_DOWN: 'BROKER_DOWN', OFFLINE: 'OFFLINE' } as const;
export type BridgeStatus = (typeof BridgeStatus)[keyof typeof BridgeStatus];

registerEnumType(BridgeStatus, {
  name: 'BridgeStatus',
  valuesConfig: {
    ONLINE: { description: 'Heard of, and connected to its broker.' },
    BROKER_DOWN: { description: 'Heard of, but not connected to its broker.' },
    OFFLINE: { description: 'Not heard of within its lease.' },
  },
});

/** A bridge that does not reach the API for so long stops sending, and is shown as offline. */
export const LEASE_SECONDS = 30;

/** The process beside a smart proxy that makes MCollective calls there. */
@Entity()
@ObjectType()
@Access('user')
export class Bridge {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @OneToOne(() => SmartProxy, { owner: true, deleteRule: 'cascade' })
  smartProxy!: SmartProxy;

  @Property({ type: 'text', unique: true, hidden: true })
  secretDigest!: string;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Null: it has not reported yet.' })
  version!: string | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'Null: it has not reported yet.' })
  lastSeenAt!: Date | null;

  @Property({ type: 'boolean', default: false })
  isConnected!: boolean;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, {
    nullable: true,
    description: 'Middleware and address, e.g. activemq 127.0.0.1:61613. Null: it has not reported yet.',
  })
  middleware!: string | null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'What is wrong, for people. Null: nothing known.' })
  problem!: string | null;

  @Property({ type: 'integer', default: 0 })
  @Field(() => Int, { description: 'Replies that failed the security check or answer nothing that was asked.' })
  quarantined!: number;

  /** The public key for which secrets are sealed; pinned until a new enrolment. Null: it has told none, so it is given no secrets. */
  @Property({ type: 'text', nullable: true, hidden: true })
  sealingKey!: string | null;

  /** ttl of its MCollective configuration. */
  @Property({ type: 'integer', default: 60 })
  ttlSeconds!: number;
}

/** The status that the last report and the clock give. */
export function statusOf(bridge: Pick<Bridge, 'lastSeenAt' | 'isConnected'>, now: Date): BridgeStatus {
  const isHeard = bridge.lastSeenAt !== null && now.getTime() - bridge.lastSeenAt.getTime() <= LEASE_SECONDS * 1_000;
  if (!isHeard) return BridgeStatus.OFFLINE;
  return bridge.isConnected ? BridgeStatus.ONLINE : BridgeStatus.BROKER_DOWN;
}
