import { Migration } from '@mikro-orm/migrations';

export class Migration0006 extends Migration {
  override up(): void {
    this.addSql(SCHEDULES);
    this.addSql(TASKS);
  }
}

const SCHEDULES = `
create table schedule (
  id serial primary key,
  name text not null,
  command_id int not null,
  filter text not null,
  options jsonb not null,
  cron text null,
  at timestamptz null,
  zone text not null,
  grace_seconds int not null default 900,
  missed_policy text not null default 'RUN_LATE',
  is_enabled boolean not null default true,
  owner_id int null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  next_due_at timestamptz null,
  constraint schedule_once_or_cron check (num_nonnulls(cron, at) = 1),
  constraint schedule_grace check (grace_seconds >= 60 and grace_seconds <= 604800),
  constraint schedule_missed_policy check (missed_policy in ('RUN_LATE', 'MARK_MISSED')),
  constraint schedule_disabled_is_never_due check (is_enabled or next_due_at is null)
);
create index schedule_owner_id_index on schedule (owner_id);
create index schedule_next_due_at_index on schedule (next_due_at);
alter table schedule add constraint schedule_command_id_foreign foreign key (command_id) references command (id);
alter table schedule add constraint schedule_owner_id_foreign foreign key (owner_id) references app_user (id) on delete set null;
`;

/** A run that is refused because its user is gone must be told as well, so a task may have no user. */
const TASKS = `
alter table task add column schedule_id int null, add column due_at timestamptz null, add column missed_since timestamptz null,
  add column rejection_code text null, add column rejection_message text null, alter column created_by_id drop not null;
alter table task add constraint task_schedule_id_foreign foreign key (schedule_id) references schedule (id) on delete set null;
alter table task add constraint task_schedule_id_due_at_unique unique (schedule_id, due_at);
create index task_schedule_id_id_index on task (schedule_id, id);
alter table task drop constraint task_created_by_id_foreign;
alter table task add constraint task_created_by_id_foreign foreign key (created_by_id) references app_user (id) on delete set null;
alter table task add constraint task_says_why_it_did_not_run check (
  (state in ('MISSED', 'REJECTED')) = (rejection_code is not null) and (rejection_code is null) = (rejection_message is null));
`;
