import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, Int, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { DateTime } from '../platform/scalars.ts';
import { Task } from './Task.ts';

/** A part of a task that is sent together: its hosts stand at consecutive positions, and the next wave begins when they all have their outcomes. */
@Entity()
@ObjectType()
@Access('user')
export class TaskWave {
  @ManyToOne(() => Task, { primary: true })
  task!: Task;

  @PrimaryKey({ type: 'integer' })
  @Field(() => Int, { description: 'From 0.' })
  number!: number;

  @Property({ type: 'text' })
  @Field(() => String, { description: 'For people: canary, a percentage, or the value that its hosts have in common.' })
  label!: string;

  @Property({ type: 'integer' })
  @Field(() => Int)
  firstPosition!: number;

  @Property({ type: 'integer' })
  @Field(() => Int)
  targeted!: number;

  @Property({ type: 'integer' })
  @Field(() => Int)
  pending!: number;

  @Property({ type: 'integer', default: 0 })
  @Field(() => Int)
  succeeded!: number;

  @Property({ type: 'integer', default: 0 })
  @Field(() => Int)
  failed!: number;

  @Property({ type: 'integer', default: 0 })
  @Field(() => Int)
  unknown!: number;

  @Property({ type: 'integer', default: 0 })
  @Field(() => Int)
  notSent!: number;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'Null: none of its hosts has been given to a bridge yet.' })
  startedAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'Null: not all of its hosts have an outcome.' })
  settledAt!: Date | null;
}
