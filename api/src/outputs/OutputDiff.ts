import { Extensions, Field, ObjectType, registerEnumType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { Json } from '../platform/scalars.ts';
import { DIFF_KINDS, type DiffKind } from './diffLines.ts';
import { OutputGroup } from './OutputGroup.ts';

const DiffKindEnum = Object.fromEntries(DIFF_KINDS.map((kind) => [kind, kind]));
registerEnumType(DiffKindEnum, {
  name: 'DiffKind',
  valuesConfig: {
    ADDED: { description: 'Only in the other.' },
    REMOVED: { description: 'Only in the one.' },
  },
});

@ObjectType({ description: 'A line of one of two texts, or of both.' })
@Access('user')
export class DiffLine {
  @Field(() => DiffKindEnum)
  kind!: DiffKind;

  @Field(() => String)
  text!: string;
}

@ObjectType({ description: 'One output of the one group beside that of the other.' })
@Access('user')
export class OutputDifference {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  displayAs!: string;

  @Field(() => Boolean, { description: 'It did not count when the hosts were grouped.' })
  isLeftOut!: boolean;

  @Field(() => Json, { nullable: true, description: 'Null: nil, or the one has no such output.' })
  one!: unknown;

  @Field(() => Json, { nullable: true, description: 'Null: nil, or the other has no such output.' })
  other!: unknown;

  /** Of the one and the other; undefined: there is none. */
  readonly values!: readonly unknown[];
}

@ObjectType({ description: 'Two groups of hosts of a task, by the answers of their first hosts.' })
@Access('user')
export class OutputDiff {
  @Field(() => OutputGroup)
  one!: OutputGroup;

  @Field(() => OutputGroup)
  other!: OutputGroup;

  /** Of the one and the other; undefined: no reply. */
  readonly statusMessages!: readonly (string | undefined)[];

  @Extensions({ listSize: 20 })
  @Field(() => [OutputDifference], { description: 'Those of the DDL in its order, then the others; at most 200.' })
  fields!: readonly OutputDifference[];
}
