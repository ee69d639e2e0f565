import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';

@Entity({ tableName: 'app_user' })
@ObjectType()
export class User {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  @Field(() => ID)
  id!: number;

  @Property({ type: 'text', unique: true })
  @Field(() => String)
  login!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  name!: string;

  @Property({ type: 'boolean', default: false })
  @Field(() => Boolean)
  isAdmin!: boolean;

  /** argon2id in PHC format. Null: cannot sign in with a password. */
  @Property({ type: 'text', nullable: true, hidden: true })
  passwordHash!: string | null;
}
