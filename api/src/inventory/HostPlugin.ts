import { Entity, ManyToOne, PrimaryKey } from '@mikro-orm/decorators/legacy';
import { Host } from './Host.ts';

/** A plugin that a host reported, by name: a host may have one whose DDL no bridge knows. */
@Entity()
export class HostPlugin {
  @ManyToOne(() => Host, { primary: true, deleteRule: 'cascade' })
  host!: Host;

  @PrimaryKey({ type: 'text', index: true })
  name!: string;
}
