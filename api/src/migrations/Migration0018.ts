import { Migration } from '@mikro-orm/migrations';

/** Secret arguments: keys of bridges, where they are allowed, and the sealed values until their task has ended. */
export class Migration0018 extends Migration {
  override up(): void {
    this.addSql(`alter table bridge add column sealing_key text null`);
    this.addSql(`alter table smart_proxy add column secrets_allowed_because text null`);
    this.addSql(`alter table task add column secret_inputs text[] not null default '{}'`);
    this.addSql(TASK_SECRET);
  }
}

const TASK_SECRET = `
create table task_secret (
  task_id int not null,
  bridge_id int not null,
  sealed text not null,
  created_at timestamptz not null default now(),
  primary key (task_id, bridge_id)
);
alter table task_secret add constraint task_secret_task_id_foreign foreign key (task_id) references task (id) on update cascade on delete cascade;
alter table task_secret add constraint task_secret_bridge_id_foreign foreign key (bridge_id) references bridge (id) on update cascade on delete cascade;
create index task_secret_bridge_id_index on task_secret (bridge_id);
`;
