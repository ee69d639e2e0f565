import { Migration } from '@mikro-orm/migrations';

export class Migration0002 extends Migration {
  override up(): void {
    this.addSql(COLUMNS);
    this.addSql(SUMMARIES);
  }
}

const COLUMNS = `
alter table host add column collectives text[] not null default '{}', add column clock_offset_seconds int null;
alter table host_plugin add column version text null;
`;

const SUMMARIES = `
create table task_summary (
  task_id int not null,
  position int not null,
  aggregate json not null,
  display_as text not null,
  state json not null,
  primary key (task_id, position)
);
alter table task_summary add constraint task_summary_task_id_foreign foreign key (task_id) references task (id);
`;
