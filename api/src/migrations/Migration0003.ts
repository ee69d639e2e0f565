import { Migration } from '@mikro-orm/migrations';
import { numberPattern } from '@chargehand/fact-filter';

export class Migration0003 extends Migration {
  override up(): void {
    this.addSql(SOURCES);
    this.addSql(EARLIER_SOURCES);
    this.addSql(HOSTS);
    this.addSql(FACTS);
    this.addSql(CLASSES);
    this.addSql(TREES);
    this.addSql(SAVED_FILTERS);
  }
}

const SOURCES = `
create table inventory_source (
  id serial primary key,
  name text not null,
  kind text not null,
  url text null,
  every_seconds int null,
  full_every_seconds int null,
  is_configured boolean not null default true,
  proxy_rank int null,
  hostgroup_rank int null,
  location_rank int null,
  organization_rank int null,
  facts_rank int null,
  classes_rank int null,
  mark jsonb null,
  people jsonb null,
  last_full_at timestamptz null,
  next_at timestamptz null,
  leased_until timestamptz null,
  is_full_wanted boolean not null default false,
  is_forced boolean not null default false
);
alter table inventory_source add constraint inventory_source_name_unique unique (name);
create table inventory_sync (
  id serial primary key,
  source_id int not null,
  mode text not null,
  state text not null default 'RUNNING',
  phase text not null default '',
  expected_hosts int null,
  hosts int not null default 0,
  facts int not null default 0,
  created int not null default 0,
  retired int not null default 0,
  warnings text[] not null default '{}',
  problem text null,
  started_at timestamptz not null default now(),
  heard_at timestamptz not null default now(),
  finished_at timestamptz null
);
create index inventory_sync_source_id_id_index on inventory_sync (source_id, id);
alter table inventory_sync add constraint inventory_sync_source_id_foreign foreign key (source_id) references inventory_source (id) on delete cascade;
create table host_claim (
  host_id int not null,
  source_id int not null,
  smart_proxy_id int null,
  hostgroup_id int null,
  location_id int null,
  organization_id int null,
  external_id text null,
  told_at timestamptz not null,
  facts_at timestamptz null,
  facts_digest text null,
  primary key (host_id, source_id)
);
create index host_claim_source_id_index on host_claim (source_id);
alter table host_claim add constraint host_claim_host_id_foreign foreign key (host_id) references host (id) on update cascade on delete cascade;
alter table host_claim add constraint host_claim_source_id_foreign foreign key (source_id) references inventory_source (id) on update cascade on delete cascade;
alter table host_claim add constraint host_claim_smart_proxy_id_foreign foreign key (smart_proxy_id) references smart_proxy (id) on delete set null;
alter table host_claim add constraint host_claim_hostgroup_id_foreign foreign key (hostgroup_id) references hostgroup (id) on delete set null;
alter table host_claim add constraint host_claim_location_id_foreign foreign key (location_id) references location (id) on delete set null;
alter table host_claim add constraint host_claim_organization_id_foreign foreign key (organization_id) references organization (id) on delete set null;
`;

/** What earlier versions stored came from the inventory file and from bridges. */
const EARLIER_SOURCES = `
insert into inventory_source (name, kind, proxy_rank, hostgroup_rank, location_rank, organization_rank, facts_rank, classes_rank)
values ('file', 'file', 1, 1, 1, 1, 1, 1), ('mcollective', 'mcollective', 2, null, null, null, 2, 2);
insert into host_claim (host_id, source_id, smart_proxy_id, hostgroup_id, location_id, organization_id, told_at)
select h.id, s.id, h.smart_proxy_id, h.hostgroup_id, h.location_id, h.organization_id, now() from host h, inventory_source s
where s.name = 'file' and (h.last_seen_at is null or coalesce(h.hostgroup_id, h.location_id, h.organization_id) is not null);
insert into host_claim (host_id, source_id, smart_proxy_id, told_at)
select h.id, s.id, h.smart_proxy_id, h.last_seen_at from host h, inventory_source s where s.name = 'mcollective' and h.last_seen_at is not null;
`;

const HOSTS = `
alter table host alter column name type text collate "C", add column retired_at timestamptz null;
`;

/**
 * Filters read one index and never the table: decision 0019. A value too long for the index is found through the small second one.
 * The numbers are what packages/fact-filter takes for numbers. Nothing deletes hosts or facts, so no foreign keys: they cost half of an import.
 */
const FACTS = `
alter table fact alter column name type text collate "C";
alter table fact_value drop constraint fact_value_host_id_foreign, drop constraint fact_value_fact_id_foreign;
alter table fact_value alter column value type text collate "C", add column source_id int null,
  add column number numeric generated always as (
    case when value >= '+' and value < ':' then case when value ~ '${numberPattern}' then value::numeric end end) stored;
update fact_value set source_id = (select id from inventory_source where name = 'mcollective');
alter table fact_value alter column source_id set not null;
drop index fact_value_fact_id_index;
create index fact_value_short_index on fact_value (fact_id, value, host_id) where octet_length(value) <= 1000;
create index fact_value_long_index on fact_value (fact_id, host_id) where octet_length(value) > 1000;
create index fact_value_number_index on fact_value (fact_id, number, host_id) where number is not null;
`;

const CLASSES = `
alter table host_class drop constraint host_class_host_id_foreign, alter column name type text collate "C", add column source_id int null;
update host_class set source_id = (select id from inventory_source where name = 'mcollective');
alter table host_class alter column source_id set not null;
drop index host_class_name_index;
create index host_class_name_host_id_index on host_class (name, host_id);
alter table host_plugin alter column name type text collate "C";
drop index host_plugin_name_index;
create index host_plugin_name_host_id_index on host_plugin (name, host_id);
`;

const TREES = ['hostgroup', 'location', 'organization']
  .map(
    (table) => `
alter table ${table} alter column title type text collate "C", add column source_id int null, add column external_id text null;
create unique index ${table}_source_id_external_id_unique on ${table} (source_id, external_id);
`,
  )
  .concat('alter table smart_proxy alter column name type text collate "C", add column url text null;')
  .join('');

const SAVED_FILTERS = `
create table saved_filter (
  id serial primary key,
  name text not null,
  filter text not null,
  owner_id int not null,
  is_shared boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table saved_filter add constraint saved_filter_owner_id_name_unique unique (owner_id, name);
create index saved_filter_is_shared_index on saved_filter (is_shared);
alter table saved_filter add constraint saved_filter_owner_id_foreign foreign key (owner_id) references app_user (id) on delete cascade;
`;
