import type { ActionDdl, AggregateDdl, InputDdl, OutputDdl } from '@chargehand/mcollective';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { Json } from '../platform/scalars.ts';

const ActionDisplay = { OK: 'ok', FAILED: 'failed', ALWAYS: 'always', FLATTEN: 'flatten' } as const;
registerEnumType(ActionDisplay, { name: 'ActionDisplay' });

@ObjectType()
@Access('user')
export class ActionInput {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  prompt!: string;

  @Field(() => String)
  description!: string;

  @Field(() => String, { description: 'string, list, boolean, integer, float, number, or the name of a validator.' })
  type!: string;

  @Field(() => Boolean)
  optional!: boolean;

  @Field(() => Json, { nullable: true, description: 'Null: no default.' })
  default!: unknown;

  @Field(() => String, { nullable: true, description: 'Regular expression (Ruby) or name of a validator. Null: none.' })
  validation!: string | null;

  @Field(() => Int, { nullable: true, description: 'Characters. Null: no limit.' })
  maxLength!: number | null;

  @Field(() => [Json], { nullable: true, description: 'Allowed values of a list. Null: not a list.' })
  list!: unknown[] | null;
}

@ObjectType()
@Access('user')
export class ActionOutput {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  description!: string;

  @Field(() => String)
  displayAs!: string;

  @Field(() => Json, { nullable: true, description: 'Null: no default.' })
  default!: unknown;
}

@ObjectType()
@Access('user')
export class ActionAggregate {
  @Field(() => String)
  function!: string;

  @Field(() => String)
  output!: string;

  @Field(() => String, { nullable: true, description: "Null: the function's own." })
  format!: string | null;
}

@ObjectType()
@Access('user')
export class Action {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  description!: string;

  @Field(() => ActionDisplay)
  display!: ActionDdl['display'];

  @Field(() => [ActionInput])
  inputs!: ActionInput[];

  @Field(() => [ActionOutput])
  outputs!: ActionOutput[];

  @Field(() => [ActionAggregate])
  aggregates!: ActionAggregate[];
}

/** The graph's view of an action's DDL. */
export function actionOf(ddl: ActionDdl): Action {
  const { name, description, display } = ddl;
  return {
    name,
    description,
    display,
    inputs: ddl.inputs.map(inputOf),
    outputs: ddl.outputs.map(outputOf),
    aggregates: ddl.aggregates.map(aggregateOf),
  };
}

function inputOf(ddl: InputDdl): ActionInput {
  const { name, prompt, description, type, optional } = ddl;
  const { validation = null, maxLength = null } = ddl;
  return {
    name,
    prompt,
    description,
    type,
    optional,
    default: ddl.default ?? null,
    validation,
    maxLength,
    list: ddl.list ? [...ddl.list] : null,
  };
}

function outputOf({ name, description, displayAs, ...rest }: OutputDdl): ActionOutput {
  return { name, description, displayAs, default: rest.default ?? null };
}

function aggregateOf(ddl: AggregateDdl): ActionAggregate {
  return { function: ddl.function, output: ddl.output, format: ddl.format ?? null };
}
