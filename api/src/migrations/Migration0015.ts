import { Migration } from '@mikro-orm/migrations';

/** People for whom others vouch: whom a provider made an administrator, and the sign-ins that browsers have begun. */
export class Migration0015 extends Migration {
  override up(): void {
    this.addSql(ACCOUNTS);
    this.addSql(SIGN_INS);
  }
}

const ACCOUNTS = `alter table app_user add column is_admin_from_provider boolean not null default false`;

const SIGN_INS = `
create table oidc_sign_in (
  state_digest text not null primary key,
  browser_digest text not null,
  provider text not null,
  nonce text not null,
  code_verifier text not null,
  return_path text not null,
  expires_at timestamptz not null
);
create index oidc_sign_in_expires_at_index on oidc_sign_in (expires_at);
`;
