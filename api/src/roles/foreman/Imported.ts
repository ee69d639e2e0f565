import { Entity, ManyToOne } from '@mikro-orm/decorators/legacy';
import { Role } from '../../access/Role.ts';
import { User } from '../../access/User.ts';
import { UserGroup } from '../../access/UserGroup.ts';
import { KnownSource } from '../../inventory/KnownSource.ts';

/** A role that an import made; the next one replaces it. */
@Entity()
export class ImportedRole {
  @ManyToOne(() => Role, { primary: true, deleteRule: 'cascade' })
  role!: Role;

  @ManyToOne(() => KnownSource, { index: true, deleteRule: 'cascade' })
  source!: KnownSource;
}

/** A group of users that an import made; the next one replaces it. */
@Entity()
export class ImportedGroup {
  @ManyToOne(() => UserGroup, { primary: true, fieldName: 'group_id', deleteRule: 'cascade' })
  group!: UserGroup;

  @ManyToOne(() => KnownSource, { index: true, deleteRule: 'cascade' })
  source!: KnownSource;
}

/** An account that an import made. */
@Entity()
export class ImportedUser {
  @ManyToOne(() => User, { primary: true, deleteRule: 'cascade' })
  user!: User;

  @ManyToOne(() => KnownSource, { index: true, deleteRule: 'cascade' })
  source!: KnownSource;
}
