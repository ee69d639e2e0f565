import { Migration } from '@mikro-orm/migrations';

/** A schedule that is created twice by a double click is created once. */
export class Migration0009 extends Migration {
  override up(): void {
    this.addSql(`alter table schedule add column key text null, add column input_digest text null`);
    this.addSql(`alter table schedule add constraint schedule_owner_id_key_unique unique (owner_id, key)`);
  }
}
