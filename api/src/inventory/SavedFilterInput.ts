import { Field, InputType } from 'type-graphql';

@InputType()
export class SavedFilterInput {
  @Field(() => String, { description: '1 to 100 characters; no two filters of one user have the same name.' })
  name!: string;

  @Field(() => String)
  filter!: string;

  @Field(() => Boolean, { defaultValue: false, description: 'Everybody sees it.' })
  isShared!: boolean;
}
