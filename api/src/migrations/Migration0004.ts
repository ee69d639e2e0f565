import { Migration } from '@mikro-orm/migrations';
import { KEEP_DISPATCH, KEEP_TASK } from './keepStates.ts';

export class Migration0004 extends Migration {
  override up(): void {
    this.addSql(TASKS);
    this.addSql(DISPATCHES);
    this.addSql(WAVES);
    this.addSql(TARGETS);
    this.addSql(KEEP_TASK);
    this.addSql(KEEP_DISPATCH);
  }
}

/** Everything of an earlier task was given to its bridges when it started. */
const TASKS = `
alter table task
  add column options jsonb not null default '{}',
  add column released int not null default 0,
  add column held int not null default 0,
  add column release_at timestamptz null,
  add column confirmed_wave int not null default 0,
  add column wave_count int not null default 0,
  add column paused_at timestamptz null,
  add column paused_by_id int null,
  add column stop_kind text null,
  add column stop_reason text null,
  add column stopped_at timestamptz null,
  add column stopped_by_id int null,
  add column stop_confirmed_at timestamptz null;
update task set released = targeted, options = jsonb_strip_nulls(jsonb_build_object('timeoutSeconds', case when timeout_seconds between 1 and 3600 then timeout_seconds end, 'ttlSeconds', ttl_seconds));
alter table task add constraint task_paused_by_id_foreign foreign key (paused_by_id) references app_user (id) on delete set null;
alter table task add constraint task_stopped_by_id_foreign foreign key (stopped_by_id) references app_user (id) on delete set null;
`;

const DISPATCHES = `
alter table dispatch add column send_until timestamptz null, add column deadline_at timestamptz null;
update dispatch d set send_until = t.send_until, deadline_at = t.deadline_at from task t where t.id = d.task_id;
alter table dispatch alter column send_until set not null, alter column deadline_at set not null;
create index dispatch_open on dispatch (deadline_at) where state <> 'CLOSED';
`;

const WAVES = `
create table task_wave (
  task_id int not null,
  number int not null,
  label text not null,
  first_position int not null,
  targeted int not null,
  pending int not null,
  succeeded int not null default 0,
  failed int not null default 0,
  unknown int not null default 0,
  not_sent int not null default 0,
  started_at timestamptz null,
  settled_at timestamptz null,
  primary key (task_id, number)
);
alter table task_wave add constraint task_wave_task_id_foreign foreign key (task_id) references task (id);
`;

/** Exactly one row per task and host (reliability.md I1). */
const TARGETS = `
drop index target_name_task_id_index;
alter table target add constraint target_name_task_id_unique unique (name, task_id);
`;
