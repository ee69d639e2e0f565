import { Entity, Index, ManyToOne, Property } from '@mikro-orm/decorators/legacy';
import { Bridge } from '../proxies/Bridge.ts';
import { Task } from './Task.ts';

/** The secret values of a task, sealed for one bridge; nobody else can open them. The row goes when the task has ended. */
@Entity()
export class TaskSecret {
  @ManyToOne(() => Task, { primary: true, deleteRule: 'cascade' })
  task!: Task;

  @ManyToOne(() => Bridge, { primary: true, deleteRule: 'cascade' })
  @Index()
  bridge!: Bridge;

  @Property({ type: 'text' })
  sealed!: string;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date;
}
