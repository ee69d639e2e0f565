import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { Json } from '../platform/scalars.ts';

/** A plugin's action with arguments, kept once however often it is run. */
@Entity()
@Index({ properties: ['plugin', 'action'] })
@Index({ properties: ['arguments'], type: 'gin' })
@ObjectType()
@Access('user')
export class Command {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  @Field(() => ID)
  id!: number;

  @Property({ type: 'text' })
  @Field(() => String)
  plugin!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  action!: string;

  @Property({ type: 'jsonb' })
  @Field(() => Json)
  arguments!: Record<string, unknown>;

  /** SHA-256 over plugin, action and arguments with sorted keys. */
  @Property({ type: 'text', unique: true })
  digest!: string;
}
