import { Entity, ManyToOne, Property } from '@mikro-orm/decorators/legacy';
import { SmartProxy } from '../proxies/SmartProxy.ts';
import { Host } from './Host.ts';
import { Hostgroup } from './Hostgroup.ts';
import { HostLocation } from './HostLocation.ts';
import { KnownSource } from './KnownSource.ts';
import { Organization } from './Organization.ts';

/** What one source says about a host; what holds is decided among all claims of the host by the ranks of their sources. */
@Entity()
export class HostClaim {
  @ManyToOne(() => Host, { primary: true, deleteRule: 'cascade' })
  host!: Host;

  @ManyToOne(() => KnownSource, { primary: true, index: true, deleteRule: 'cascade' })
  source!: KnownSource;

  @ManyToOne(() => SmartProxy, { nullable: true, deleteRule: 'set null', index: false })
  smartProxy!: SmartProxy | null;

  @ManyToOne(() => Hostgroup, { nullable: true, deleteRule: 'set null', index: false })
  hostgroup!: Hostgroup | null;

  @ManyToOne(() => HostLocation, { nullable: true, deleteRule: 'set null', index: false })
  location!: HostLocation | null;

  @ManyToOne(() => Organization, { nullable: true, deleteRule: 'set null', index: false })
  organization!: Organization | null;

  /** Its id in the source. */
  @Property({ type: 'text', nullable: true })
  externalId!: string | null;

  /** When the source last named it. */
  @Property({ type: 'timestamptz' })
  toldAt!: Date;

  /** When it reported its facts to the source, or the source told them. Null: it told none. */
  @Property({ type: 'timestamptz', nullable: true })
  factsAt!: Date | null;

  /** Of all facts that the source told; equal ones need not be stored again. Null: they must be. */
  @Property({ type: 'text', nullable: true })
  factsDigest!: string | null;
}
