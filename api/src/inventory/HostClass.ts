import { Entity, ManyToOne, PrimaryKey } from '@mikro-orm/decorators/legacy';
import { Host } from './Host.ts';

/** A Puppet class that a host reported. */
@Entity()
export class HostClass {
  @ManyToOne(() => Host, { primary: true, deleteRule: 'cascade' })
  host!: Host;

  @PrimaryKey({ type: 'text', index: true })
  name!: string;
}
