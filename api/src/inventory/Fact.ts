import { numberPattern } from '@chargehand/fact-filter';
import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { Host } from './Host.ts';
import { KnownSource } from './KnownSource.ts';

/** Which values are numbers, as packages/fact-filter reads them. */
const NUMBER_OF_VALUE = `case when value >= '+' and value < ':' then case when value ~ '${numberPattern}' then value::numeric end end`;

@Entity()
@ObjectType()
@Access('user')
export class Fact {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  id!: number;

  @Property({ type: 'text', unique: true, collation: 'C' })
  @Field(() => String, { description: 'Dotted path, e.g. os.family.' })
  name!: string;
}

/** The value that a fact has on a host, told by one source. Its indexes are there for filters: decision 0019. */
@Entity()
@Index({ name: 'fact_value_short_index', properties: ['fact', 'value', 'host'], where: 'octet_length(value) <= 1000' })
@Index({ name: 'fact_value_long_index', properties: ['fact', 'host'], where: 'octet_length(value) > 1000' })
@Index({ name: 'fact_value_number_index', properties: ['fact', 'number', 'host'], where: 'number is not null' })
export class FactValue {
  @ManyToOne(() => Host, { primary: true, createForeignKeyConstraint: false, index: false })
  host!: Host;

  @ManyToOne(() => Fact, { primary: true, createForeignKeyConstraint: false, index: false })
  fact!: Fact;

  @ManyToOne(() => KnownSource, { createForeignKeyConstraint: false, index: false })
  source!: KnownSource;

  @Property({ type: 'text', collation: 'C' })
  value!: string;

  /** The value as a number. Null: it is none. */
  @Property({
    columnType: 'numeric',
    type: 'string',
    nullable: true,
    generated: `(${NUMBER_OF_VALUE}) stored`,
    ignoreSchemaChanges: ['type', 'extra'],
  })
  number!: string | null;
}

@ObjectType()
@Access('user')
export class HostFact {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}
