import { Entity, Index, ManyToOne, PrimaryKey } from '@mikro-orm/decorators/legacy';
import { Host } from './Host.ts';
import { KnownSource } from './KnownSource.ts';

/** A Puppet class of a host, told by one source. */
@Entity()
@Index({ properties: ['name', 'host'] })
export class HostClass {
  @ManyToOne(() => Host, { primary: true, createForeignKeyConstraint: false, index: false })
  host!: Host;

  @PrimaryKey({ type: 'text', collation: 'C' })
  name!: string;

  @ManyToOne(() => KnownSource, { createForeignKeyConstraint: false, index: false })
  source!: KnownSource;
}
