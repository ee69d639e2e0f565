import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { registerEnumType } from 'type-graphql';
import { Task } from './Task.ts';

/** What a task can be tied to by a name. */
export type ScopeKind = 'fact' | 'hostgroup' | 'proxy' | 'location' | 'organization';

/** Those whose names are paths: a task that is tied to one is tied to what it was in, too. */
export type TreeKind = 'hostgroup' | 'location' | 'organization';

export const ScopeRelation = { AIMED: 'AIMED', TOUCHED: 'TOUCHED', ANY: 'ANY' } as const;
export type ScopeRelation = (typeof ScopeRelation)[keyof typeof ScopeRelation];
registerEnumType(ScopeRelation, {
  name: 'ScopeRelation',
  valuesConfig: {
    AIMED: { description: 'The filter of the task names it.' },
    TOUCHED: { description: 'Hosts of it were targets, whether sent to or not.' },
    ANY: { description: 'One or the other.' },
  },
});

/**
 * A fact, smart proxy, host group or place that a task is tied to, by the name of that time. Of a path everything above it has a row
 * too, neither aimed nor touched if it is only above: so what was run below a path is found in one stretch of the index, newest first.
 */
@Entity()
@Index({ properties: ['kind', 'name', 'task'] })
export class TaskScope {
  @ManyToOne(() => Task, { primary: true })
  task!: Task;

  @PrimaryKey({ type: 'text' })
  kind!: ScopeKind;

  @PrimaryKey({ type: 'text' })
  name!: string;

  /** The filter names it. */
  @Property({ type: 'boolean' })
  isAimed!: boolean;

  /** Hosts of it were targets. */
  @Property({ type: 'boolean' })
  isTouched!: boolean;
}
