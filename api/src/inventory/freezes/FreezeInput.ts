import { Field, InputType, Int } from 'type-graphql';
import { DateTime } from '../../platform/scalars.ts';

@InputType()
export class WeeklyWindowInput {
  @Field(() => [Int], { description: 'On which days it begins: 1 Monday to 7 Sunday.' })
  days!: number[];

  @Field(() => String, { description: 'e.g. 22:00.' })
  from!: string;

  @Field(() => String, { description: 'e.g. 06:00, which is of the next day if it is not after "from".' })
  to!: string;

  @Field(() => String, { description: 'IANA name of the time zone, e.g. Europe/Berlin.' })
  zone!: string;
}

@InputType()
export class FreezeInput {
  @Field(() => String, { description: '1 to 500 characters, for those who are held back.' })
  reason!: string;

  @Field(() => Boolean, { defaultValue: false, description: 'All hosts; then no host groups are given.' })
  isEverywhere!: boolean;

  @Field(() => [String], {
    defaultValue: [],
    description: 'Titles of host groups; those below them are meant as well.',
  })
  hostgroups!: string[];

  @Field(() => DateTime, { nullable: true, description: 'Null: at once.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Null: until somebody ends it.' })
  to?: Date | null;

  @Field(() => WeeklyWindowInput, {
    nullable: true,
    description: 'Only then, every week, between from and to. Null: all the time.',
  })
  weekly?: WeeklyWindowInput | null;
}
