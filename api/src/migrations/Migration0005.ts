import { Migration } from '@mikro-orm/migrations';

export class Migration0005 extends Migration {
  override up(): void {
    this.addSql(SCOPE);
    this.addSql(EARLIER_SCOPES);
    this.addSql(DROP);
    this.addSql(INDEXES);
  }
}

const SCOPE = `
create table task_scope (
  task_id int not null,
  kind text not null,
  name text not null,
  is_aimed boolean not null,
  is_touched boolean not null,
  primary key (task_id, kind, name)
);
`;

/** Of every group and place also those that it was in then, by the full path; where earlier tasks were aimed at places is not known. */
const EARLIER_SCOPES = `
insert into task_scope (task_id, kind, name, is_aimed, is_touched)
select task_id, 'fact', name, true, false from task_fact;
insert into task_scope (task_id, kind, name, is_aimed, is_touched)
select task_id, 'proxy', name, false, true from task_proxy;
with said as (
  select task_id, 'hostgroup' as kind, title as name, is_aimed, false as is_touched from task_hostgroup
  union all select distinct task_id, 'hostgroup', hostgroup, false, true from target
  union all select distinct task_id, 'location', location, false, true from target
  union all select distinct task_id, 'organization', organization, false, true from target)
insert into task_scope (task_id, kind, name, is_aimed, is_touched)
select s.task_id, s.kind, n.name, bool_or(s.is_aimed and n.name = s.name), bool_or(s.is_touched and n.name = s.name)
from said s cross join lateral (
  select array_to_string((string_to_array(s.name, '/'))[1:depth], '/') as name
  from generate_series(1, cardinality(string_to_array(s.name, '/'))) as depth) n
where n.name <> '' group by 1, 2, 3;
`;

const DROP = `
drop table task_fact;
drop table task_proxy;
drop table task_hostgroup;
`;

/** Made when the rows are there, which is quicker. Of the arguments everything is indexed: any value of any input can be looked for. */
const INDEXES = `
create index task_scope_kind_name_task_id_index on task_scope (kind, name, task_id);
alter table task_scope add constraint task_scope_task_id_foreign foreign key (task_id) references task (id);
create index task_created_by_id_id_index on task (created_by_id, id);
drop index task_created_at_index;
create index task_created_at_id_index on task (created_at, id);
create index task_filter_index on task using hash (filter);
create index command_arguments_index on command using gin (arguments);
`;
