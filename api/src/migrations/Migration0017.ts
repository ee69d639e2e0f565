import { Migration } from '@mikro-orm/migrations';

/** What imports of rights have made, so that the next one replaces that and nothing else. */
export class Migration0017 extends Migration {
  override up(): void {
    for (const [table, of] of [
      ['role', 'role'],
      ['group', 'user_group'],
      ['user', 'app_user'],
    ] as const)
      this.addSql(`
        create table imported_${table} (${table}_id int not null primary key, source_id int not null);
        alter table imported_${table}
          add constraint imported_${table}_${table}_id_foreign foreign key (${table}_id) references ${of} (id) on update cascade on delete cascade,
          add constraint imported_${table}_source_id_foreign foreign key (source_id) references inventory_source (id) on delete cascade;
        create index imported_${table}_source_id_index on imported_${table} (source_id)`);
  }
}
