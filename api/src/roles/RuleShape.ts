import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { Permission, type Permission as PermissionName } from '../access/Permission.ts';

const RuleEffect = { ALLOW: 'ALLOW', DENY: 'DENY' } as const;
type RuleEffectName = keyof typeof RuleEffect;
registerEnumType(RuleEffect, {
  name: 'RuleEffect',
  description: 'What a rule allows adds up; what one denies is denied.',
});

const ACTIONS =
  'For RUN and RUN_ANY_COMMAND: `*` for all, `service` or `service/*` for those of a plugin, `service/restart`. A plugin that runs any command is not in `*`. Empty: none.';
const EVERYWHERE = 'On every host. False: only where the rest says; a rule that names no hosts grants nothing.';
const TRUSTS_HOSTS =
  'The filter may ask for what hosts say of themselves: facts, classes, plugins. A host that changes them then moves itself into the rule, or out of it.';
const titles = (noun: string): string =>
  `Titles; with everything below them. Empty: no host. Null: in whichever ${noun} the host is.`;
const FILTER = 'Text of a filter, in addition to the places. Null: none.';
const MAX_HOSTS = 'So many hosts a task, and within an hour. Null: no limit.';
const MAX_PERCENT = 'So much of each host group that a task touches. Null: no limit.';
const WINDOW = 'When the rule holds. Null: always.';

@InputType()
@ObjectType()
class ArgumentConstraintShape {
  @Field(() => String)
  input!: string;

  @Field(() => [String], { description: 'The input has to be given, and to be one of these.' })
  values!: string[];
}

@ObjectType('ArgumentConstraint', { description: 'What an input of the action has to be.' })
@Access('MANAGE_ROLES')
export class ArgumentConstraint extends ArgumentConstraintShape {}

@InputType('ArgumentConstraintInput')
export class ArgumentConstraintInput extends ArgumentConstraintShape {}

@InputType()
@ObjectType()
class RuleWindowShape {
  @Field(() => [Int], { description: '1 Monday to 7 Sunday.' })
  days!: number[];

  @Field(() => Int, { description: 'Minute of the day, from 0.' })
  fromMinute!: number;

  @Field(() => Int, { description: 'Minute of the day; not after fromMinute: of the day after.' })
  toMinute!: number;

  @Field(() => String, { description: 'Time zone, e.g. Europe/Berlin.' })
  zone!: string;
}

@ObjectType('RuleWindow', { description: 'A time of the week.' })
@Access('MANAGE_ROLES')
export class RuleWindow extends RuleWindowShape {}

@InputType('RuleWindowInput')
export class RuleWindowInput extends RuleWindowShape {}

@ObjectType('RoleRule', { description: 'One rule of a role.' })
@Access('MANAGE_ROLES')
export class RuleOutput {
  @Field(() => Int, { description: 'From 1.' })
  number!: number;

  @Field(() => RuleEffect)
  effect!: RuleEffectName;

  @Field(() => [Permission], { description: 'All of them on hosts, or none of them.' })
  permissions!: PermissionName[];

  @Field(() => Boolean, { description: EVERYWHERE })
  isEverywhere!: boolean;

  @Field(() => [String], { nullable: true, description: titles('location') })
  locations!: string[] | null;

  @Field(() => [String], { nullable: true, description: titles('organization') })
  organizations!: string[] | null;

  @Field(() => [String], { nullable: true, description: titles('host group') })
  hostgroups!: string[] | null;

  @Field(() => String, { nullable: true, description: FILTER })
  filter!: string | null;

  @Field(() => Boolean, { description: TRUSTS_HOSTS })
  trustsHosts!: boolean;

  @Field(() => [String], { description: ACTIONS })
  actions!: string[];

  @Field(() => Int, { nullable: true, description: MAX_HOSTS })
  maxHosts!: number | null;

  @Field(() => Int, { nullable: true, description: MAX_PERCENT })
  maxPercent!: number | null;

  @Field(() => Boolean, { description: 'Somebody else must approve first.' })
  needsApproval!: boolean;

  @Field(() => [ArgumentConstraint], {
    description: 'Inputs that have to have certain values. Empty: whatever they are.',
  })
  constraints!: ArgumentConstraint[];

  @Field(() => RuleWindow, { nullable: true, description: WINDOW })
  timeWindow!: RuleWindow | null;
}

@InputType({ description: 'One rule of a role.' })
export class RoleRuleInput {
  @Field(() => RuleEffect, { defaultValue: 'ALLOW' })
  effect!: RuleEffectName;

  @Field(() => [Permission])
  permissions!: PermissionName[];

  @Field(() => Boolean, { defaultValue: false, description: EVERYWHERE })
  isEverywhere!: boolean;

  @Field(() => [String], { nullable: true, description: titles('location') })
  locations?: string[] | null;

  @Field(() => [String], { nullable: true, description: titles('organization') })
  organizations?: string[] | null;

  @Field(() => [String], { nullable: true, description: titles('host group') })
  hostgroups?: string[] | null;

  @Field(() => String, { nullable: true, description: FILTER })
  filter?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: TRUSTS_HOSTS })
  trustsHosts!: boolean;

  @Field(() => [String], { defaultValue: [], description: ACTIONS })
  actions!: string[];

  @Field(() => [ArgumentConstraintInput], { defaultValue: [] })
  constraints!: ArgumentConstraintInput[];

  @Field(() => Int, { nullable: true, description: MAX_HOSTS })
  maxHosts?: number | null;

  @Field(() => Int, { nullable: true, description: MAX_PERCENT })
  maxPercent?: number | null;

  @Field(() => RuleWindowInput, { nullable: true, description: WINDOW })
  timeWindow?: RuleWindowInput | null;

  @Field(() => Boolean, { defaultValue: false })
  needsApproval!: boolean;
}

@InputType()
export class RoleInput {
  @Field(() => String)
  name!: string;

  @Field(() => String, { defaultValue: '' })
  description!: string;

  @Field(() => [RoleRuleInput])
  rules!: RoleRuleInput[];
}
