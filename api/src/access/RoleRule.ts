import { Check, Entity, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Role } from './Role.ts';
import type { ArgumentConstraint, RuleWindow } from './Rule.ts';

/** One rule of a role, as it is stored. Ids of groups and places are never given out again, so whoever makes one of an old name inherits nothing. */
@Entity()
@Unique({ properties: ['role', 'number'] })
@Check({ name: 'role_rule_effect', expression: `effect in ('ALLOW', 'DENY')` })
@Check({ name: 'role_rule_max_hosts', expression: 'max_hosts >= 0' })
@Check({ name: 'role_rule_max_percent', expression: 'max_percent >= 1 and max_percent <= 100' })
export class RoleRule {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @ManyToOne(() => Role, { deleteRule: 'cascade', index: false })
  role!: Role;

  @Property({ type: 'integer' })
  number!: number;

  @Property({ type: 'text' })
  effect!: 'ALLOW' | 'DENY';

  @Property({ type: 'text[]' })
  permissions!: string[];

  /** True: on every host, whatever the rest says. */
  @Property({ type: 'boolean', default: false })
  isEverywhere!: boolean;

  /** Null: wherever the host is; empty: no host. The same for the other trees. */
  @Property({ type: 'int[]', columnType: 'int[]', nullable: true })
  locationIds!: number[] | null;

  @Property({ type: 'int[]', columnType: 'int[]', nullable: true })
  organizationIds!: number[] | null;

  @Property({ type: 'int[]', columnType: 'int[]', nullable: true })
  hostgroupIds!: number[] | null;

  /** Null: whatever else the host is. */
  @Property({ type: 'text', nullable: true })
  filter!: string | null;

  /** The filter may look at what hosts say of themselves. */
  @Property({ type: 'boolean', default: false })
  trustsHosts!: boolean;

  @Property({ type: 'text[]', default: [] })
  actions!: string[];

  @Property({ type: 'jsonb', default: '[]' })
  constraints!: ArgumentConstraint[];

  @Property({ type: 'integer', nullable: true })
  maxHosts!: number | null;

  @Property({ type: 'integer', nullable: true })
  maxPercent!: number | null;

  @Property({ type: 'jsonb', nullable: true })
  timeWindow!: RuleWindow | null;

  @Property({ type: 'boolean', default: false })
  needsApproval!: boolean;
}
