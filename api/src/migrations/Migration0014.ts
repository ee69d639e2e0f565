import { Migration } from '@mikro-orm/migrations';

/** People: where an account comes from and whether it is enabled, what a session and a token were last used for, and wrong passwords. */
export class Migration0014 extends Migration {
  override up(): void {
    this.addSql(ACCOUNTS);
    this.addSql(SESSIONS);
    this.addSql(TOKENS);
    this.addSql(ATTEMPTS);
  }
}

const ACCOUNTS = `
alter table app_user
  add column issuer text not null default 'local',
  add column subject text null,
  add column email text null,
  add column disabled_at timestamptz null,
  add column password_changed_at timestamptz null,
  add column created_at timestamptz not null default now(),
  add column last_sign_in_at timestamptz null;
alter table app_user add constraint app_user_issuer_subject_unique unique (issuer, subject);
alter table app_user add constraint app_user_issuer_check check (issuer = 'local' or (subject is not null and strpos(login, '@') > 0));
`;

const SESSIONS = `
alter table session drop constraint session_pkey;
alter table session
  add column id serial primary key,
  add column last_used_at timestamptz not null default now(),
  add column confirmed_at timestamptz null,
  add column address text null,
  add column agent text null;
alter table session add constraint session_token_digest_unique unique (token_digest);
create index session_user_id_index on session (user_id);
`;

const TOKENS = `
alter table api_token
  add column last_used_at timestamptz null,
  add column last_used_from text null,
  add column permissions text[] null,
  add column filter text null;
create index api_token_user_id_index on api_token (user_id);
`;

const ATTEMPTS = `
create table sign_in_attempt (
  account text not null,
  address text not null,
  tries int not null,
  since timestamptz not null,
  locks int not null default 0,
  locked_until timestamptz null,
  succeeded_at timestamptz null,
  touched_at timestamptz not null,
  primary key (account, address)
);
create index sign_in_attempt_touched_at_index on sign_in_attempt (touched_at);
`;
