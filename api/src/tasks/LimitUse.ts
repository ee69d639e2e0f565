import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { User } from '../access/User.ts';
import { Task } from './Task.ts';

/** That somebody ran a task on hosts by a rule with limits; for as long as the limits look back. */
@Entity()
@Index({ properties: ['user', 'usedAt'] })
export class LimitUse {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @ManyToOne(() => User, { deleteRule: 'cascade', index: false })
  user!: User;

  @ManyToOne(() => Task, { deleteRule: 'cascade', index: false })
  task!: Task;

  /** Its name and the number of the rule in it: rules that are written anew have other ids. */
  @Property({ type: 'text' })
  role!: string;

  @Property({ type: 'integer' })
  ruleNumber!: number;

  @Property({ type: 'int[]', columnType: 'int[]' })
  hostIds!: number[];

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  usedAt!: Date;
}
