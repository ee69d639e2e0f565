import { Migration } from '@mikro-orm/migrations';

/** The audit trail is only ever added to, and sealed in a chain; entries say where from and with which credential. */
export class Migration0013 extends Migration {
  override up(): void {
    this.addSql(`alter table audit_entry add column address text null, add column credential text null`);
    this.addSql(`drop index audit_entry_object_index`);
    this.addSql(`create index audit_entry_object_at_index on audit_entry (object, at)`);
    this.addSql(
      `create table audit_seal (position int not null primary key, entry_id int not null, digest text not null)`,
    );
    this.addSql(`alter table audit_seal add constraint audit_seal_entry_id_unique unique (entry_id)`);
    this.addSql(`create table audit_unsealed (entry_id int not null primary key)`);
    this.addSql(`insert into audit_unsealed (entry_id) select id from audit_entry`);
    this.addSql(AWAIT_SEAL);
    this.addSql(KEEP_AUDIT);
  }
}

/** In the transaction of the act, so that no entry is forgotten whatever its id and whenever it commits. */
const AWAIT_SEAL = `
create function await_seal() returns trigger language plpgsql as $$
begin
  insert into audit_unsealed (entry_id) select id from added;
  perform pg_notify('audit', '');
  return null;
end $$;
create trigger await_seal after insert on audit_entry referencing new table as added for each statement execute function await_seal();
`;

const KEEP_AUDIT = `
create function keep_audit() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is only ever added to: % of % is refused', lower(tg_op), tg_table_name;
end $$;
create trigger keep_audit before update or delete or truncate on audit_entry for each statement execute function keep_audit();
create trigger keep_audit before update or delete or truncate on audit_seal for each statement execute function keep_audit();
`;
