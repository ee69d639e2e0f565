import type { AggregateDdl, AggregateState } from '@chargehand/mcollective';
import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Task } from './Task.ts';

/** One summary over an output of all replies of a task, kept up to date with every batch. */
@Entity()
export class TaskSummary {
  @ManyToOne(() => Task, { primary: true })
  task!: Task;

  /** Its place in the DDL of the action. */
  @PrimaryKey({ type: 'integer' })
  position!: number;

  /** As `json`, which unlike `jsonb` can hold every text; so is the state, which holds texts of hosts. */
  @Property({ type: 'json', columnType: 'json' })
  aggregate!: AggregateDdl;

  /** What the DDL calls the output. */
  @Property({ type: 'text' })
  displayAs!: string;

  @Property({ type: 'json', columnType: 'json' })
  state!: AggregateState;
}
