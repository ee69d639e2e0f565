import { Field, Int, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { connectionOf } from '../platform/pages.ts';
import { Command } from './Command.ts';
import { Task } from './Task.ts';

@ObjectType({ description: 'A command that was run on something, with how often and when last.' })
@Access('user')
export class CommandUse {
  @Field(() => Command)
  command!: Command;

  @Field(() => Task)
  lastTask!: Task;

  @Field(() => Int)
  taskCount!: number;
}

/** Pages of commands, wherever the graph lists those that were run on something. */
export const CommandUseConnection = connectionOf('CommandUse', () => CommandUse, 'user');
