import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { KnownSource } from './KnownSource.ts';

export const InventoryField = {
  PROXY: 'PROXY',
  HOSTGROUP: 'HOSTGROUP',
  LOCATION: 'LOCATION',
  ORGANIZATION: 'ORGANIZATION',
  FACTS: 'FACTS',
  CLASSES: 'CLASSES',
} as const;
export type InventoryField = (typeof InventoryField)[keyof typeof InventoryField];

registerEnumType(InventoryField, {
  name: 'InventoryField',
  description: 'What a source can say of a host, and for which a rule says which source wins.',
});

const RANKS = {
  PROXY: 'proxyRank',
  HOSTGROUP: 'hostgroupRank',
  LOCATION: 'locationRank',
  ORGANIZATION: 'organizationRank',
  FACTS: 'factsRank',
  CLASSES: 'classesRank',
} as const satisfies Record<InventoryField, keyof KnownSource>;

const FIELDS = Object.values(InventoryField);

@ObjectType()
@Access('user')
export class RankedField {
  @Field(() => InventoryField)
  field!: InventoryField;

  @Field(() => Int, { description: 'Among the sources that decide it: the lower one wins.' })
  rank!: number;
}

@ObjectType()
@Access('VIEW_SOURCES')
export class InventoryRule {
  @Field(() => InventoryField)
  field!: InventoryField;

  @Field(() => [String], { description: 'Names of sources, the one that wins first; the others have no say.' })
  sources!: string[];
}

/** The fields in which a source has a say. */
export function fieldsOfSource(source: KnownSource): readonly RankedField[] {
  return FIELDS.flatMap((field) => {
    const rank = source[RANKS[field]];
    return rank === null ? [] : { field, rank };
  });
}

/** Which of the sources wins, field by field. */
export function rulesOf(sources: readonly KnownSource[]): readonly InventoryRule[] {
  return FIELDS.map((field) => ({
    field,
    sources: sources
      .flatMap((source) => {
        const rank = source[RANKS[field]];
        return rank === null ? [] : { name: source.name, rank, id: source.id };
      })
      .toSorted((one, other) => one.rank - other.rank || one.id - other.id)
      .map(({ name }) => name),
  }));
}
