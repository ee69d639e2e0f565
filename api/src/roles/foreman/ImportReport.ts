import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access } from '../../access/permissions.ts';
import { DateTime } from '../../platform/scalars.ts';
import type { Unexpressed } from './Unexpressed.ts';

const UnexpressedKind = { USER: 'USER', GROUP: 'GROUP', ROLE: 'ROLE', FILTER: 'FILTER' } as const satisfies Record<
  Unexpressed['kind'],
  Unexpressed['kind']
>;
registerEnumType(UnexpressedKind, { name: 'UnexpressedKind', description: 'What of Foreman is left out.' });

@ObjectType({ description: 'A role as it is imported.' })
@Access('MANAGE_ROLES')
export class ImportedRoleReport {
  @Field(() => String)
  name!: string;

  @Field(() => String, {
    description: 'As Foreman calls it; it has several here if its users are in different places.',
  })
  foremanName!: string;

  @Field(() => [String], { description: 'Each rule in words.' })
  rules!: readonly string[];

  @Field(() => [String], { description: 'Logins of those who have it by themselves.' })
  users!: readonly string[];

  @Field(() => [String], { description: 'Groups whose members have it.' })
  groups!: readonly string[];
}

@ObjectType({ description: 'Something of Foreman that is left out, and grants nothing.' })
@Access('MANAGE_ROLES')
export class UnexpressedRight implements Unexpressed {
  @Field(() => UnexpressedKind)
  kind!: Unexpressed['kind'];

  @Field(() => String, { description: 'Of the user, group or role; of a filter that of its role.' })
  name!: string;

  @Field(() => Int, { nullable: true, description: "Foreman's number of the filter. Null: it is about no filter." })
  filterId!: number | null;

  @Field(() => String, { description: "In Foreman's words." })
  what!: string;

  @Field(() => String, { description: 'For people.' })
  reason!: string;
}

@ObjectType({ description: 'What an import of the rights of a Foreman does, and what it leaves out.' })
@Access('MANAGE_ROLES')
export class ForemanImportReport {
  @Field(() => String)
  source!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the sync ended that read it. Null: no full sync ended yet, but it was read.',
  })
  readAt!: Date | null;

  @Field(() => String, { description: 'What this says, for importForemanRights.' })
  fingerprint!: string;

  @Field(() => [String], { description: 'Logins for which an account is made.' })
  newUsers!: readonly string[];

  @Field(() => [String], { description: 'Logins of accounts that were here before and are taken for the same people.' })
  matchedUsers!: readonly string[];

  @Field(() => Int, { description: 'All who are imported.' })
  userCount!: number;

  @Field(() => [String])
  groups!: readonly string[];

  @Field(() => [ImportedRoleReport])
  roles!: readonly ImportedRoleReport[];

  @Field(() => [UnexpressedRight])
  unexpressed!: readonly UnexpressedRight[];

  @Field(() => [String], { description: 'For people.' })
  warnings!: readonly string[];
}
