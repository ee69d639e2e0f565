import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Bridge } from './Bridge.ts';

/** A journal of a bridge: how much of it is stored, and the fencing token of its last request for work, which a copy does not have. */
@Entity()
export class BridgeJournal {
  @ManyToOne(() => Bridge, { primary: true, deleteRule: 'cascade' })
  bridge!: Bridge;

  /** Random, made with the file. */
  @PrimaryKey({ type: 'text' })
  id!: string;

  /** 0: it has not asked for work here. */
  @Property({ type: 'integer', default: 0 })
  fenceNumber!: number;

  @Property({ type: 'text', default: '' })
  fenceToken!: string;

  /** Last sequence that is stored here; what an upload says up to it has been stored before. */
  @Property({ type: 'bigint', default: 0 })
  cursor!: string;
}
