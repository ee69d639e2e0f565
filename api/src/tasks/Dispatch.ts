import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Bridge } from '../proxies/Bridge.ts';
import { Task } from './Task.ts';

/** The part of a task that one bridge carries out. */
@Entity()
@Index({ properties: ['bridge', 'state'] })
@Index({
  name: 'dispatch_open',
  expression: `create index dispatch_open on dispatch (deadline_at) where state <> 'CLOSED'`,
})
export class Dispatch {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  /** Random: a restored database gives the number out again, and journals may hold what it stood for before. */
  @Property({ type: 'uuid', defaultRaw: 'gen_random_uuid()' })
  key!: string;

  @ManyToOne(() => Task, { index: true })
  task!: Task;

  @ManyToOne(() => Bridge)
  bridge!: Bridge;

  /** QUEUED, CLAIMED, CLOSED. Only a queued one may still be proved unsent by us alone. */
  @Property({ type: 'text', default: 'QUEUED' })
  state!: string;

  /** An emergency stop ends what there was before it was lifted. */
  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date;

  /** The journal that took it; no other may ever have it. Null: none has. */
  @Property({ type: 'text', nullable: true })
  journal!: string | null;

  @Property({ type: 'timestamptz', nullable: true })
  claimedAt!: Date | null;

  /** Nothing of it is sent after this. */
  @Property({ type: 'timestamptz' })
  sendUntil!: Date;

  /** None of its hosts is waited for beyond this. */
  @Property({ type: 'timestamptz' })
  deadlineAt!: Date;
}
