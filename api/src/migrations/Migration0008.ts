import { Migration } from '@mikro-orm/migrations';

export class Migration0008 extends Migration {
  override up(): void {
    this.addSql(ATTENTION);
  }
}

const ATTENTION = `
create table attention (
  "only" boolean not null default true primary key,
  since timestamptz not null,
  last_at timestamptz not null,
  constraint attention_only_one check ("only")
);
`;
