import { Ctx, Extensions, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../access/RequestContext.ts';
import { inTurn } from '../platform/inTurn.ts';
import { replyOf } from '../tasks/readReplies.ts';
import { areSame } from './areSame.ts';
import { changedOutputs } from './changedOutputs.ts';
import { diffBudgetOf } from './DiffBudget.ts';
import type { DifferingLine } from './diffLines.ts';
import { diffValues } from './diffValues.ts';
import { DiffLine, OutputDiff, OutputDifference } from './OutputDiff.ts';
import { ComparedHostType } from './TaskComparison.ts';

/** What limitCost counts for the lines of one output. */
const USUAL_LINES = 500;

@Resolver(() => ComparedHostType)
export class ComparedHostResolver {
  @Extensions({ listSize: 20 })
  @FieldResolver(() => [String], {
    description:
      'Outputs with another value, or too large to be compared, but for those left out; at most 200. Empty: none, or not both answered.',
  })
  async changedOutputs(
    @Root() { kind, one, other, leaveOut }: ComparedHostType,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly string[]> {
    if (kind !== 'CHANGED' || one === null || other === null) return [];
    const [then, now] = await Promise.all([replyOf(ctx.em, one), replyOf(ctx.em, other)]);
    if (then === null || now === null) return [];
    const { leavesOut } = leaveOut;
    return await inTurn(ctx.em, () => changedOutputs(then, now, { leavesOut, budget: diffBudgetOf(ctx.em) }));
  }
}

@Resolver(() => OutputDiff)
export class OutputDiffResolver {
  @Extensions({ listSize: USUAL_LINES })
  @FieldResolver(() => [DiffLine], {
    nullable: true,
    description:
      'The status messages line by line. Empty: they are the same. Null: too large or too different for that, or for one request.',
  })
  async statusMessage(
    @Root() { statusMessages: [one, other] }: OutputDiff,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly DifferingLine[] | null> {
    return await inTurn(ctx.em, () => diffValues(one, other, diffBudgetOf(ctx.em)));
  }
}

@Resolver(() => OutputDifference)
export class OutputDifferenceResolver {
  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Null: too large to be compared, or for one request.',
  })
  async isSame(
    @Root() { values: [one, other] }: OutputDifference,
    @Ctx() ctx: RequestContext,
  ): Promise<boolean | null> {
    return await inTurn(ctx.em, () => areSame(one, other, diffBudgetOf(ctx.em)));
  }

  @Extensions({ listSize: USUAL_LINES })
  @FieldResolver(() => [DiffLine], {
    nullable: true,
    description:
      'Line by line, lists and hashes as JSON with sorted keys. Empty: they are the same. Null: too large (over 256 KiB of text or 5000 values or lines) or too different for that, or for one request.',
  })
  async lines(
    @Root() { values: [one, other] }: OutputDifference,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly DifferingLine[] | null> {
    return await inTurn(ctx.em, () => diffValues(one, other, diffBudgetOf(ctx.em)));
  }
}
