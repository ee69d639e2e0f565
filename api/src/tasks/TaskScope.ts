import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Task } from './Task.ts';

/** A fact that the filter of a task names: the task ran because of it. */
@Entity()
@Index({ properties: ['name', 'task'] })
export class TaskFact {
  @ManyToOne(() => Task, { primary: true })
  task!: Task;

  @PrimaryKey({ type: 'text' })
  name!: string;
}

/** A host group that a task was aimed at by its filter, or some of whose hosts it ran on. */
@Entity()
@Index({ properties: ['title', 'task'] })
export class TaskHostgroup {
  @ManyToOne(() => Task, { primary: true })
  task!: Task;

  @PrimaryKey({ type: 'text' })
  title!: string;

  /** The filter names it. */
  @Property({ type: 'boolean' })
  isAimed!: boolean;
}

/** A smart proxy that some of a task's hosts belonged to. */
@Entity()
@Index({ properties: ['name', 'task'] })
export class TaskProxy {
  @ManyToOne(() => Task, { primary: true })
  task!: Task;

  @PrimaryKey({ type: 'text' })
  name!: string;
}
