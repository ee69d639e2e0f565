import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Bridge } from './Bridge.ts';

/** A journal with which a bridge has asked for work, and the fencing token of the last time: a copy of it has another one. */
@Entity()
export class BridgeJournal {
  @ManyToOne(() => Bridge, { primary: true, deleteRule: 'cascade' })
  bridge!: Bridge;

  /** Random, made with the file. */
  @PrimaryKey({ type: 'text' })
  id!: string;

  @Property({ type: 'integer' })
  fenceNumber!: number;

  @Property({ type: 'text' })
  fenceToken!: string;
}
