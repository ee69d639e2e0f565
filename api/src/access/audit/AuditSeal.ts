import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A link of the chain: which entry stands at this position, and the digest over it and over the digest before (sealDigest.ts). */
@Entity()
export class AuditSeal {
  /** From 1, without gaps. */
  @PrimaryKey({ type: 'integer', autoincrement: false })
  position!: number;

  @Property({ type: 'integer', unique: true })
  entryId!: number;

  @Property({ type: 'text' })
  digest!: string;
}

/** An entry that waits for its seal; a trigger writes it with the entry, the sealer takes it away. */
@Entity()
export class AuditUnsealed {
  @PrimaryKey({ type: 'integer', autoincrement: false })
  entryId!: number;
}
