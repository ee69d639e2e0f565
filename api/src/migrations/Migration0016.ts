import { Migration } from '@mikro-orm/migrations';

/** What stands above single rules. */
export class Migration0016 extends Migration {
  override up(): void {
    this.addSql(EMERGENCY_STOPS);
    this.addSql(FREEZES);
    this.addSql(LIMITS);
    this.addSql(APPROVALS);
    this.addSql(KEEP_TASK);
  }
}

const EMERGENCY_STOPS = `
create table emergency_stop (
  id serial primary key,
  smart_proxy_id int null,
  reason text not null,
  pulled_by_id int null,
  pulled_at timestamptz not null default now(),
  lifted_by_id int null,
  lifted_at timestamptz null,
  constraint emergency_stop_reason check (reason <> '')
);
create unique index emergency_stop_pulled on emergency_stop (coalesce(smart_proxy_id, 0)) where lifted_at is null;
alter table emergency_stop add constraint emergency_stop_smart_proxy_id_foreign foreign key (smart_proxy_id) references smart_proxy (id) on delete cascade;
alter table emergency_stop add constraint emergency_stop_pulled_by_id_foreign foreign key (pulled_by_id) references app_user (id) on delete set null;
alter table emergency_stop add constraint emergency_stop_lifted_by_id_foreign foreign key (lifted_by_id) references app_user (id) on delete set null;
alter table dispatch add column created_at timestamptz not null default now();
`;

const FREEZES = `
create table host_freeze (
  id serial primary key,
  reason text not null,
  hostgroup_ids int[] null,
  starts_at timestamptz null,
  ends_at timestamptz null,
  weekly jsonb null,
  created_by_id int null,
  created_at timestamptz not null default now(),
  ended_by_id int null,
  ended_at timestamptz null,
  constraint host_freeze_reason check (reason <> ''),
  constraint host_freeze_times check (starts_at < ends_at)
);
alter table host_freeze add constraint host_freeze_created_by_id_foreign foreign key (created_by_id) references app_user (id) on delete set null;
alter table host_freeze add constraint host_freeze_ended_by_id_foreign foreign key (ended_by_id) references app_user (id) on delete set null;
`;

const LIMITS = `
create table limit_use (
  id serial primary key,
  user_id int not null,
  task_id int not null,
  role text not null,
  rule_number int not null,
  host_ids int[] not null,
  used_at timestamptz not null default now()
);
create index limit_use_user_id_used_at_index on limit_use (user_id, used_at);
alter table limit_use add constraint limit_use_user_id_foreign foreign key (user_id) references app_user (id) on delete cascade;
alter table limit_use add constraint limit_use_task_id_foreign foreign key (task_id) references task (id) on delete cascade;
`;

const APPROVALS = `
alter table task add column approval_expires_at timestamptz null, add column approved_at timestamptz null, add column approved_by_id int null;
alter table task add constraint task_approved_by_id_foreign foreign key (approved_by_id) references app_user (id) on delete set null;
`;

/** As in migration 0004, with the moves of a task that waits for an approval. */
const KEEP_TASK = `
create or replace function keep_task() returns trigger language plpgsql as $$
begin
  if new.pending + new.succeeded + new.failed + new.unknown + new.not_sent <> new.targeted
    or least(new.pending, new.running, new.held, new.succeeded, new.failed, new.unknown, new.not_sent) < 0
    or new.running + new.held > new.pending then
    raise exception 'the counters of task % do not add up', new.id;
  end if;
  if (new.verdict is not null) <> (new.state = 'FINISHED') then
    raise exception 'task % is % with the verdict %', new.id, new.state, new.verdict;
  end if;
  if new.state in ('FINISHED', 'CANCELLED', 'MISSED', 'REJECTED') and new.pending > 0 then
    raise exception 'task % cannot be % while % of its hosts have no outcome', new.id, new.state, new.pending;
  end if;
  if tg_op = 'UPDATE' and old.state <> new.state and not (case old.state
      when 'AWAITING_APPROVAL' then new.state in ('QUEUED', 'CANCELLING', 'REJECTED')
      when 'QUEUED' then new.state in ('RUNNING', 'CANCELLING', 'HALTING', 'FINISHED')
      when 'RUNNING' then new.state in ('CANCELLING', 'HALTING', 'FINISHED')
      when 'CANCELLING' then new.state in ('FINISHED', 'CANCELLED')
      when 'HALTING' then new.state = 'FINISHED'
      else false end) then
    raise exception 'task % is %, it cannot become %', new.id, old.state, new.state;
  end if;
  if tg_op = 'UPDATE' and new.revision < old.revision then
    raise exception 'the revision of task % cannot fall', new.id;
  end if;
  return new;
end $$;
`;
