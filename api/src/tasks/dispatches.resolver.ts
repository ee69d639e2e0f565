import {
  Arg,
  Ctx,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  registerEnumType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { Access, bridgeOf } from '../access/permissions.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { DateTime, Json } from '../platform/scalars.ts';
import { claimDispatches } from './claimDispatches.ts';
import { readDispatchRef, writeDispatchRef } from './dispatchRef.ts';
import type { JournalEntry, JournalEvent as JournalEventName } from './foldEntries.ts';
import { holdJournal } from './holdJournal.ts';
import { recordReplies } from './recordReplies.ts';
import { BadUpload } from './taskErrors.ts';
import { watchWork } from './watchTasks.ts';

const JournalEvent = {
  ASSIGNED: 'ASSIGNED',
  SENDING: 'SENDING',
  SENT: 'SENT',
  REPLIED: 'REPLIED',
  NOT_SENT: 'NOT_SENT',
  UNKNOWN: 'UNKNOWN',
} as const;
registerEnumType(JournalEvent, {
  name: 'JournalEvent',
  description:
    'ASSIGNED: in the journal. SENDING: intent written. SENT: the broker confirmed. REPLIED: a reply passed the checks. NOT_SENT: proved unsent. UNKNOWN: may have run.',
});

@ObjectType()
@Access('bridge')
class WorkTarget {
  @Field(() => Int)
  position!: number;

  @Field(() => String)
  name!: string;
}

@ObjectType()
@Access('bridge')
class DispatchWork {
  @Field(() => ID, { description: 'As it is called in journals, for ever: no other dispatch will have it.' })
  id!: string;

  @Field(() => ID)
  taskId!: number;

  @Field(() => ID, { description: 'No other task will ever have it; no host is sent to twice under it.' })
  taskUuid!: string;

  @Field(() => String)
  plugin!: string;

  @Field(() => String)
  action!: string;

  @Field(() => Json)
  arguments!: Readonly<Record<string, unknown>>;

  @Field(() => [String], { description: 'Inputs that are not among the arguments, because their values are sealed.' })
  secretInputs!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description:
      'Their values, for this bridge alone to open. Null: there are none, or none were sealed for this bridge.',
  })
  sealed!: string | null;

  @Field(() => Int, { description: 'How long a host may take.' })
  timeoutSeconds!: number;

  @Field(() => Int, { description: 'How long a request stays valid on its way.' })
  ttlSeconds!: number;

  @Field(() => DateTime, { description: 'No request is sent after this.' })
  deadlineAt!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'Why nothing of it may be sent any more: CANCELLED by a person, HALTED by the stop rule of its task, EMERGENCY_STOP with its bridge. Null: it is to be executed.',
  })
  stopReason!: string | null;

  @Field(() => [WorkTarget])
  targets!: readonly WorkTarget[];
}

@InputType()
class JournalEntryInput {
  @Field(() => Int)
  sequence!: number;

  @Field(() => ID)
  dispatchId!: string;

  @Field(() => Int)
  position!: number;

  @Field(() => JournalEvent)
  event!: JournalEventName;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'NOT_SENT and UNKNOWN: why (stable code). Null: the event needs none.',
  })
  reason?: string | null;

  @Field(() => Int, { nullable: true, description: 'REPLIED. Null: another event.' })
  statusCode?: number | null;

  @Field(() => String, { nullable: true, description: 'REPLIED. Null: another event.' })
  statusMessage?: string | null;

  @Field(() => Json, { nullable: true, description: 'REPLIED. Null: another event.' })
  outputs?: unknown;
}

@InputType()
class JournalFenceInput {
  @Field(() => Int, { description: 'The number of the first token; the others follow.' })
  first!: number;

  @Field(() => [ID], {
    description:
      'Random tokens, each on disk before it is used: of the last request for work that was answered, and of each one since, down to this one.',
  })
  tokens!: string[];
}

@InputType()
class RecordRepliesInput {
  @Field(() => ID)
  journal!: string;

  @Field(() => Int, {
    description:
      'The sequence up to which the bridge believes everything to be stored; when the API has less it stores nothing and returns what it has.',
  })
  after!: number;

  @Field(() => [JournalEntryInput])
  entries!: JournalEntryInput[];
}

@Resolver()
export class DispatchesResolver {
  @Access('bridge')
  @Mutation(() => [DispatchWork], {
    description:
      'Bridge: takes its dispatches that its journal does not hold yet. What it has taken and said nothing of is offered again, also when it was stopped since. A copy of a journal is refused (JOURNAL_OUTDATED).',
  })
  async claimDispatches(
    @Arg('journal', () => ID) journal: string,
    @Arg('known', () => [ID]) known: string[],
    @Arg('fence', () => JournalFenceInput) fence: JournalFenceInput,
    @Arg('opensSecrets', () => Boolean, {
      defaultValue: false,
      description: 'Whether it opens sealed values; without, it is given nothing that has any.',
    })
    opensSecrets: boolean,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly DispatchWork[]> {
    const id = journalId(journal);
    return await inTransaction(ctx, async (tx) => {
      await holdJournal(tx, id, fence);
      const claimed = await claimDispatches(tx, { journal: id, known, opensSecrets });
      return claimed.map((dispatch) => ({ ...dispatch, id: writeDispatchRef(dispatch) }));
    });
  }

  @Access('bridge')
  @Mutation(() => Int, {
    description:
      'Bridge: uploads journal entries in order; at least once, stored once. Returns the last sequence stored.',
  })
  async recordReplies(
    @Arg('input', () => RecordRepliesInput) { journal, after, entries }: RecordRepliesInput,
    @Ctx() ctx: RequestContext,
  ): Promise<number> {
    return await recordReplies(ctx, { journal: journalId(journal), after, entries: entries.map(entryOf) });
  }

  @Access('bridge')
  @Subscription(() => Boolean, {
    description: 'Bridge: fires when there may be work to claim (a wake-up, it carries no data).',
    subscribe: ({ context }) => watchWork(context as RequestContext, bridgeOf(context as RequestContext).bridgeId),
  })
  bridgeWork(@Root() isWoken: boolean): boolean {
    return isWoken;
  }
}

function journalId(text: string): string {
  if (!/^[\w-]{8,64}$/.test(text))
    throw new BadUpload('A journal is named with 8 to 64 letters, digits, dashes and underscores.');
  return text;
}

function entryOf({ sequence, dispatchId, position, event, at, ...rest }: JournalEntryInput): JournalEntry {
  const ref = readDispatchRef(dispatchId);
  if (ref === undefined) throw new BadUpload('dispatchId is not one that was given out.');
  const reason = readReason(rest.reason);
  const reply =
    event === 'REPLIED'
      ? { statusCode: rest.statusCode ?? 5, statusMessage: rest.statusMessage ?? '', outputs: rest.outputs ?? {} }
      : null;
  return { sequence, ...ref, position, event, at, reason, reply };
}

/** That a bridge is lost is not for a bridge to say. */
function readReason(text: string | null | undefined): string | null {
  return text != null && /^[A-Z_]{1,60}$/.test(text) && text !== 'BRIDGE_LOST' ? text : null;
}
