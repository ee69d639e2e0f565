import { Check, Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** How long bridges have been able to reach us: all replicas together, with the database. One row, none before the first API has run. */
@Entity()
@Check({ name: 'attention_only_one', expression: '"only"' })
export class Attention {
  @PrimaryKey({ type: 'boolean', default: true })
  only!: boolean;

  /** Since then there was no gap. */
  @Property({ type: 'timestamptz' })
  since!: Date;

  @Property({ type: 'timestamptz' })
  lastAt!: Date;
}
