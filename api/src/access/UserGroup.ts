import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Access } from './permissions.ts';
import { Role } from './Role.ts';
import { User } from './User.ts';

/** People who have the same roles. */
@Entity()
@ObjectType()
@Access('MANAGE_ROLES')
export class UserGroup {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  @Field(() => ID)
  id!: number;

  @Property({ type: 'text', unique: true })
  @Field(() => String)
  name!: string;
}

/** Who is in a group. */
@Entity()
export class UserGroupMember {
  @ManyToOne(() => UserGroup, { primary: true, fieldName: 'group_id', deleteRule: 'cascade' })
  group!: UserGroup;

  @ManyToOne(() => User, { primary: true, index: true, deleteRule: 'cascade' })
  user!: User;

  /** As the provider said when the user signed in last; it takes it away again as well. */
  @Property({ type: 'boolean', default: false })
  isFromProvider!: boolean;
}

/** A role that a user has. */
@Entity()
export class UserRole {
  @ManyToOne(() => User, { primary: true, deleteRule: 'cascade' })
  user!: User;

  @ManyToOne(() => Role, { primary: true, index: true, deleteRule: 'cascade' })
  role!: Role;
}

/** A role that everybody in a group has. */
@Entity()
export class GroupRole {
  @ManyToOne(() => UserGroup, { primary: true, fieldName: 'group_id', deleteRule: 'cascade' })
  group!: UserGroup;

  @ManyToOne(() => Role, { primary: true, index: true, deleteRule: 'cascade' })
  role!: Role;
}
