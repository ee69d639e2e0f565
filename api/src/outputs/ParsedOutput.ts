import { Field, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { Json } from '../platform/scalars.ts';

@ObjectType({ description: 'One output of one host, as the DDL of its plugin describes it.' })
@Access('user')
export class ParsedOutput {
  @Field(() => String)
  name!: string;

  @Field(() => String, { description: "The DDL's name of the output for people; the name itself where it has none." })
  displayAs!: string;

  @Field(() => String, { nullable: true, description: 'Null: the DDL does not name this output.' })
  description!: string | null;

  @Field(() => Boolean, { description: 'Whether the DDL names this output.' })
  isDeclared!: boolean;

  @Field(() => Json, { nullable: true, description: 'Null: the host answered nil.' })
  value!: unknown;

  @Field(() => String, { description: 'The value as text for people; lists and hashes as indented JSON.' })
  text!: string;
}
