import { Migration } from '@mikro-orm/migrations';

export class Migration0007 extends Migration {
  override up(): void {
    this.addSql(JOURNALS);
    this.addSql(KEYS);
  }
}

const JOURNALS = `
create table bridge_journal (
  bridge_id int not null,
  id text not null,
  fence_number int not null default 0,
  fence_token text not null default '',
  cursor bigint not null default '0',
  primary key (bridge_id, id)
);
alter table bridge_journal add constraint bridge_journal_bridge_id_foreign foreign key (bridge_id) references bridge (id) on delete cascade;
insert into bridge_journal (bridge_id, id, cursor) select id, journal, journal_cursor from bridge where journal is not null;
alter table bridge drop column journal, drop column journal_cursor;
`;

/** Numbers are given out again by a database that was restored. */
const KEYS = `alter table dispatch add column key uuid not null default gen_random_uuid();`;
