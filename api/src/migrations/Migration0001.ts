import { Migration } from '@mikro-orm/migrations';
import { KEEP_EVIDENCE } from './keepEvidence.ts';

export class Migration0001 extends Migration {
  override up(): void {
    this.addSql(TABLES);
    this.addSql(KEEP_EVIDENCE);
  }
}

/** The order of the states is their rank of evidence. */
const TABLES = `
create type target_state as enum ('PENDING', 'ASSIGNED', 'SENDING', 'SENT', 'UNKNOWN', 'NOT_SENT', 'SUCCEEDED', 'FAILED');
create table audit_entry (
  id serial primary key,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  act text not null,
  object text not null,
  details jsonb not null
);
create index audit_entry_at_index on audit_entry (at);
create index audit_entry_object_index on audit_entry (object);
create table command (
  id serial primary key,
  plugin text not null,
  action text not null,
  arguments jsonb not null,
  digest text not null
);
alter table command add constraint command_digest_unique unique (digest);
create index command_plugin_action_index on command (plugin, action);
create table fact (
  id serial primary key,
  name text not null
);
alter table fact add constraint fact_name_unique unique (name);
create table hostgroup (
  id serial primary key,
  name text not null,
  title text not null,
  parent_id int null
);
alter table hostgroup add constraint hostgroup_title_unique unique (title);
create index hostgroup_parent_id_index on hostgroup (parent_id);
create table location (
  id serial primary key,
  name text not null,
  title text not null,
  parent_id int null
);
alter table location add constraint location_title_unique unique (title);
create index location_parent_id_index on location (parent_id);
create table organization (
  id serial primary key,
  name text not null,
  title text not null,
  parent_id int null
);
alter table organization add constraint organization_title_unique unique (title);
create index organization_parent_id_index on organization (parent_id);
create table plugin (
  id serial primary key,
  name text not null,
  description text not null,
  version text not null,
  author text not null,
  license text not null,
  url text not null,
  timeout_seconds int not null,
  ddl jsonb not null
);
alter table plugin add constraint plugin_name_unique unique (name);
create table smart_proxy (
  id serial primary key,
  name text not null
);
alter table smart_proxy add constraint smart_proxy_name_unique unique (name);
create table proxy_plugin (
  smart_proxy_id int not null,
  plugin_id int not null,
  version text not null,
  primary key (smart_proxy_id, plugin_id)
);
create index proxy_plugin_plugin_id_index on proxy_plugin (plugin_id);
create table host (
  id serial primary key,
  name text not null,
  smart_proxy_id int null,
  hostgroup_id int null,
  location_id int null,
  organization_id int null,
  last_seen_at timestamptz null
);
alter table host add constraint host_name_unique unique (name);
create index host_smart_proxy_id_index on host (smart_proxy_id);
create index host_hostgroup_id_index on host (hostgroup_id);
create index host_location_id_index on host (location_id);
create index host_organization_id_index on host (organization_id);
create index host_last_seen_at_index on host (last_seen_at);
create table host_plugin (
  host_id int not null,
  name text not null,
  primary key (host_id, name)
);
create index host_plugin_name_index on host_plugin (name);
create table host_class (
  host_id int not null,
  name text not null,
  primary key (host_id, name)
);
create index host_class_name_index on host_class (name);
create table fact_value (
  host_id int not null,
  fact_id int not null,
  value text not null,
  primary key (host_id, fact_id)
);
create index fact_value_fact_id_index on fact_value (fact_id);
create table enrolment (
  token_digest text not null,
  smart_proxy_id int not null,
  expires_at timestamptz not null,
  used_at timestamptz null,
  primary key (token_digest)
);
create table bridge (
  id serial primary key,
  smart_proxy_id int not null,
  secret_digest text not null,
  version text null,
  last_seen_at timestamptz null,
  is_connected boolean not null default false,
  middleware text null,
  problem text null,
  quarantined int not null default 0,
  ttl_seconds int not null default 60,
  journal text null,
  journal_cursor bigint not null default '0'
);
alter table bridge add constraint bridge_smart_proxy_id_unique unique (smart_proxy_id);
alter table bridge add constraint bridge_secret_digest_unique unique (secret_digest);
create table app_user (
  id serial primary key,
  login text not null,
  name text not null,
  is_admin boolean not null default false,
  password_hash text null
);
alter table app_user add constraint app_user_login_unique unique (login);
create table task (
  id serial primary key,
  command_id int not null,
  filter text not null,
  parsed_filter jsonb not null,
  state text not null,
  verdict text null,
  revision int not null default 1,
  targeted int not null,
  pending int not null,
  running int not null default 0,
  succeeded int not null default 0,
  failed int not null default 0,
  unknown int not null default 0,
  not_sent int not null default 0,
  created_by_id int not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz null,
  send_until timestamptz not null,
  deadline_at timestamptz not null,
  timeout_seconds int not null,
  ttl_seconds int null,
  replay_of_id int null,
  key text null,
  input_digest text null
);
create index task_replay_of_id_index on task (replay_of_id);
create index task_created_at_index on task (created_at);
create index task_state_index on task (state);
create index task_command_id_id_index on task (command_id, id);
alter table task add constraint task_created_by_id_key_unique unique (created_by_id, key);
create table task_proxy (
  task_id int not null,
  name text not null,
  primary key (task_id, name)
);
create index task_proxy_name_task_id_index on task_proxy (name, task_id);
create table task_hostgroup (
  task_id int not null,
  title text not null,
  is_aimed boolean not null,
  primary key (task_id, title)
);
create index task_hostgroup_title_task_id_index on task_hostgroup (title, task_id);
create table task_fact (
  task_id int not null,
  name text not null,
  primary key (task_id, name)
);
create index task_fact_name_task_id_index on task_fact (name, task_id);
create table dispatch (
  id serial primary key,
  task_id int not null,
  bridge_id int not null,
  state text not null default 'QUEUED',
  journal text null,
  claimed_at timestamptz null
);
create index dispatch_task_id_index on dispatch (task_id);
create index dispatch_bridge_id_state_index on dispatch (bridge_id, state);
create table target (
  task_id int not null,
  position int not null,
  name text not null,
  host_id int null,
  hostgroup text null,
  location text null,
  organization text null,
  smart_proxy text null,
  dispatch_id int null,
  state target_state not null,
  reason text null,
  reply json null,
  late boolean not null default false,
  sent_at timestamptz null,
  settled_at timestamptz null,
  revision int not null default 1,
  primary key (task_id, position)
);
create index target_dispatch_id_index on target (dispatch_id);
create index target_host_id_index on target (host_id);
create index target_name_task_id_index on target (name, task_id);
create index target_task_id_revision_index on target (task_id, revision);
create table sign_in_link (
  token_digest text not null,
  user_id int not null,
  expires_at timestamptz not null,
  used_at timestamptz null,
  primary key (token_digest)
);
create table session (
  token_digest text not null,
  user_id int not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (token_digest)
);
create table api_token (
  id serial primary key,
  user_id int not null,
  name text not null,
  token_digest text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
alter table api_token add constraint api_token_token_digest_unique unique (token_digest);
alter table hostgroup add constraint hostgroup_parent_id_foreign foreign key (parent_id) references hostgroup (id) on delete set null;
alter table location add constraint location_parent_id_foreign foreign key (parent_id) references location (id) on delete set null;
alter table organization add constraint organization_parent_id_foreign foreign key (parent_id) references organization (id) on delete set null;
alter table proxy_plugin add constraint proxy_plugin_smart_proxy_id_foreign foreign key (smart_proxy_id) references smart_proxy (id) on update cascade on delete cascade;
alter table proxy_plugin add constraint proxy_plugin_plugin_id_foreign foreign key (plugin_id) references plugin (id) on update cascade on delete cascade;
alter table host add constraint host_smart_proxy_id_foreign foreign key (smart_proxy_id) references smart_proxy (id) on delete set null;
alter table host add constraint host_hostgroup_id_foreign foreign key (hostgroup_id) references hostgroup (id) on delete set null;
alter table host add constraint host_location_id_foreign foreign key (location_id) references location (id) on delete set null;
alter table host add constraint host_organization_id_foreign foreign key (organization_id) references organization (id) on delete set null;
alter table host_plugin add constraint host_plugin_host_id_foreign foreign key (host_id) references host (id) on delete cascade;
alter table host_class add constraint host_class_host_id_foreign foreign key (host_id) references host (id) on delete cascade;
alter table fact_value add constraint fact_value_host_id_foreign foreign key (host_id) references host (id) on update cascade on delete cascade;
alter table fact_value add constraint fact_value_fact_id_foreign foreign key (fact_id) references fact (id) on update cascade on delete cascade;
alter table enrolment add constraint enrolment_smart_proxy_id_foreign foreign key (smart_proxy_id) references smart_proxy (id) on delete cascade;
alter table bridge add constraint bridge_smart_proxy_id_foreign foreign key (smart_proxy_id) references smart_proxy (id) on delete cascade;
alter table task add constraint task_command_id_foreign foreign key (command_id) references command (id);
alter table task add constraint task_created_by_id_foreign foreign key (created_by_id) references app_user (id);
alter table task add constraint task_replay_of_id_foreign foreign key (replay_of_id) references task (id) on delete set null;
alter table task_proxy add constraint task_proxy_task_id_foreign foreign key (task_id) references task (id);
alter table task_hostgroup add constraint task_hostgroup_task_id_foreign foreign key (task_id) references task (id);
alter table task_fact add constraint task_fact_task_id_foreign foreign key (task_id) references task (id);
alter table dispatch add constraint dispatch_task_id_foreign foreign key (task_id) references task (id);
alter table dispatch add constraint dispatch_bridge_id_foreign foreign key (bridge_id) references bridge (id);
alter table target add constraint target_task_id_foreign foreign key (task_id) references task (id);
alter table target add constraint target_host_id_foreign foreign key (host_id) references host (id) on delete set null;
alter table target add constraint target_dispatch_id_foreign foreign key (dispatch_id) references dispatch (id) on delete set null;
alter table sign_in_link add constraint sign_in_link_user_id_foreign foreign key (user_id) references app_user (id) on delete cascade;
alter table session add constraint session_user_id_foreign foreign key (user_id) references app_user (id) on delete cascade;
alter table api_token add constraint api_token_user_id_foreign foreign key (user_id) references app_user (id) on delete cascade;
`;
