import { Migration } from '@mikro-orm/migrations';

/** Numbers of tasks, too, are given out again by a database that was restored; bridges know a task by what is never given out twice. */
export class Migration0010 extends Migration {
  override up(): void {
    this.addSql(`alter table task add column uuid uuid not null default gen_random_uuid()`);
  }
}
