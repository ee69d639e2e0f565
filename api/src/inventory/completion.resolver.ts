import { completeFilter, maxFilterLength, type Completion as FilterCompletion } from '@chargehand/fact-filter';
import { Arg, Ctx, Field, Int, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { completionSource } from './completionSource.ts';

const CompletionKind = { FIELD: 'FIELD', OPERATOR: 'OPERATOR', VALUE: 'VALUE', KEYWORD: 'KEYWORD' } as const;
registerEnumType(CompletionKind, { name: 'CompletionKind' });

@ObjectType({
  description: 'A text that may stand at the cursor of a filter, in place of what is between from and to.',
})
@Access('user')
class Completion {
  @Field(() => CompletionKind)
  kind!: FilterCompletion['kind'];

  @Field(() => String, { description: 'What is inserted, quoted where it has to be.' })
  text!: string;

  @Field(() => String, { description: 'What people are shown.' })
  label!: string;

  @Field(() => Int)
  from!: number;

  @Field(() => Int)
  to!: number;

  @Field(() => String, { nullable: true, description: 'A few words about it. Null: there is nothing to say.' })
  detail?: string | null;
}

@Resolver()
export class CompletionResolver {
  @Access('user')
  @Query(() => [Completion], {
    description:
      'What may stand at a position of a filter, at most 20: facts and values of the hosts that the caller sees, groups, places and smart proxies.',
  })
  async completeFilter(
    @Arg('text', () => String) text: string,
    @Arg('position', () => Int, { description: 'In UTF-16 units from 0; what stands behind it decides nothing.' })
    position: number,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly FilterCompletion[]> {
    if (text.length > maxFilterLength) return [];
    return await completeFilter(text, position, completionSource(ctx.em));
  }
}
