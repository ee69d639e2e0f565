import { Migration } from '@mikro-orm/migrations';

/** Who knows the password or the link of somebody else, and which sessions were opened from where. */
export class Migration0019 extends Migration {
  override up(): void {
    this.addSql(`alter table app_user add column password_set_by_id int null`);
    this.addSql(`alter table app_user add constraint app_user_password_set_by_id_foreign
      foreign key (password_set_by_id) references app_user (id) on delete set null`);
    this.addSql(`alter table sign_in_link add column made_by_id int null`);
    this.addSql(`alter table sign_in_link add constraint sign_in_link_made_by_id_foreign
      foreign key (made_by_id) references app_user (id) on delete cascade`);
    this.addSql(`alter table session add column is_by_link boolean not null default false`);
    for (const table of ['session', 'api_token']) {
      this.addSql(`alter table ${table} add column known_by_id int null`);
      this.addSql(`alter table ${table} add constraint ${table}_known_by_id_foreign
        foreign key (known_by_id) references app_user (id) on delete set null`);
    }
    this.addSql(`alter table oidc_sign_in add column session_digest text null`);
  }
}
