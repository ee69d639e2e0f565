import { Migration } from '@mikro-orm/migrations';
import { INSERT_READY_ROLES } from './readyRoles.ts';

export class Migration0012 extends Migration {
  override up(): void {
    this.addSql(ROLES);
    this.addSql(GROUPS);
    for (const statement of INSERT_READY_ROLES) this.addSql(statement);
    this.addSql(KEEP_WHAT_USERS_COULD);
  }
}

const ROLES = `
create table role (
  id serial primary key,
  name text not null,
  description text not null,
  is_built_in boolean not null default false,
  updated_at timestamptz not null default now()
);
alter table role add constraint role_name_unique unique (name);
create table role_rule (
  id serial primary key,
  role_id int not null,
  number int not null,
  effect text not null,
  permissions text[] not null,
  is_everywhere boolean not null default false,
  location_ids int[] null,
  organization_ids int[] null,
  hostgroup_ids int[] null,
  filter text null,
  trusts_hosts boolean not null default false,
  actions text[] not null default '{}',
  constraints jsonb not null default '[]',
  max_hosts int null,
  max_percent int null,
  time_window jsonb null,
  needs_approval boolean not null default false,
  constraint role_rule_effect check (effect in ('ALLOW', 'DENY')),
  constraint role_rule_max_hosts check (max_hosts >= 0),
  constraint role_rule_max_percent check (max_percent >= 1 and max_percent <= 100)
);
alter table role_rule add constraint role_rule_role_id_number_unique unique (role_id, number);
alter table role_rule add constraint role_rule_role_id_foreign foreign key (role_id) references role (id) on delete cascade;
`;

const GROUPS = `
create table user_group (
  id serial primary key,
  name text not null
);
alter table user_group add constraint user_group_name_unique unique (name);
create table user_group_member (
  group_id int not null,
  user_id int not null,
  is_from_provider boolean not null default false,
  primary key (group_id, user_id)
);
create index user_group_member_user_id_index on user_group_member (user_id);
create table user_role (
  user_id int not null,
  role_id int not null,
  primary key (user_id, role_id)
);
create index user_role_role_id_index on user_role (role_id);
create table group_role (
  group_id int not null,
  role_id int not null,
  primary key (group_id, role_id)
);
create index group_role_role_id_index on group_role (role_id);
alter table user_group_member add constraint user_group_member_group_id_foreign foreign key (group_id) references user_group (id) on update cascade on delete cascade;
alter table user_group_member add constraint user_group_member_user_id_foreign foreign key (user_id) references app_user (id) on update cascade on delete cascade;
alter table user_role add constraint user_role_user_id_foreign foreign key (user_id) references app_user (id) on update cascade on delete cascade;
alter table user_role add constraint user_role_role_id_foreign foreign key (role_id) references role (id) on update cascade on delete cascade;
alter table group_role add constraint group_role_group_id_foreign foreign key (group_id) references user_group (id) on update cascade on delete cascade;
alter table group_role add constraint group_role_role_id_foreign foreign key (role_id) references role (id) on update cascade on delete cascade;
`;

/** Until now everybody could see everything, and run all but on every host. */
const KEEP_WHAT_USERS_COULD = `
insert into user_role (user_id, role_id) select u.id, r.id from app_user u, role r where r.name = 'operator' and not u.is_admin;
`;
